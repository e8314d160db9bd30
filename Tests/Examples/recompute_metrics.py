"""Recomputes every metric of a run from its saved predictions with NumPy alone.

    python recompute_metrics.py RUN_DIRECTORY [--zoo ZOO_CLI | --catalogue METRICS.json]

The metrics are those that `zoo-cli metrics --json` lists, each with the NumPy expression that
defines it; the functions that expressions may use are below. No code of Zoo is used: the
predictions hold `logits`, `spikes` and `null_rates`, and only what validation chose (the threshold,
and slope and intercept of the calibration) is taken from results.json. Where scikit-learn is
installed, it computes ranks and precision.

Prints the largest relative difference of each metric, and fails if one exceeds 1e-6, if a metric has
no expression, or if it could not be checked.
"""
import argparse
import csv
import json
import math
import pathlib
import subprocess
import sys
import warnings

import numpy as np

try:
    from sklearn.metrics import average_precision_score, roc_auc_score
except ImportError:
    average_precision_score = roc_auc_score = None

TOLERANCE = 1e-6
# Results of functions for a prediction, since several metrics use the same ones.
known = {}


def remembered(function):
    """The function, computed once for the same arrays of a prediction."""
    def answer(*arguments):
        key = (function, *map(id, arguments))
        if key not in known:
            # The arguments are kept too, so that no other array reuses their memory address.
            known[key] = (function(*arguments), arguments)
        return known[key][0]
    answer.__name__ = function.__name__
    return answer


def log_likelihood(y, z):
    """The Bernoulli log-likelihood of each unit's spikes, in nats."""
    return np.where(y, -np.logaddexp(0, -z), -np.logaddexp(0, z)).sum(0)


@remembered
def gain(y, z, null_rates):
    """How much better log-odds explain each unit's spikes than its constant rate, in nats."""
    spikes = y.sum(0)
    null = spikes * np.log(null_rates) + (len(y) - spikes) * np.log1p(-null_rates)
    return log_likelihood(y, z) - null


def bits(y, z, null_rates):
    """Bits per spike of each unit; undefined without spikes."""
    spikes = y.sum(0)
    return np.where(spikes > 0, gain(y, z, null_rates) / np.maximum(spikes, 1) / math.log(2), np.nan)


def defined(values):
    """The values that are not undefined."""
    return values[~np.isnan(values)]


@remembered
def per_unit(function, y, z):
    """A function of the labels and scores of one unit, for every unit."""
    return np.array([function(y[:, unit], z[:, unit]) for unit in range(y.shape[1])])


def roc_auc(y, z):
    """The share of pairs of a spike bin and a silent bin in order of score; ties count half."""
    if y.all() or not y.any():
        return np.nan
    if roc_auc_score:
        return roc_auc_score(y, z)
    silent = np.sort(z[~y])
    below, level = (np.searchsorted(silent, z[y], side) for side in ("left", "right"))
    return (below + level).sum() / 2 / (len(silent) * y.sum())


def average_precision(y, z):
    """The mean over spikes of the precision at the threshold that just includes them."""
    if not y.any():
        return np.nan
    if average_precision_score:
        return average_precision_score(y, z)
    ascending, spiking = np.sort(z), np.sort(z[y])
    admitted = len(z) - np.searchsorted(ascending, spiking, "left")
    hits = len(spiking) - np.searchsorted(spiking, spiking, "left")
    return (hits / admitted).mean()


@remembered
def logistic_fit(y, z):
    """Slope and intercept of spikes on log-odds: Newton's method with halved steps, from the rate.

    Undefined where no finite maximum exists: labels or scores of one kind, or labels that the scores
    separate.
    """
    x, t = z.ravel(), y.ravel()
    nothing = np.array([np.nan, np.nan])
    if t.all() or not t.any() or x.min() == x.max():
        return nothing
    if x[~t].max() <= x[t].min() or x[t].max() <= x[~t].min():
        return nothing
    x, t = (x - x.mean()) / x.std(), t.astype(float)
    scale, center = z.std(), z.mean()

    def loss(w):
        a = w[0] * x + w[1]
        return (np.maximum(a, 0) + np.log1p(np.exp(-np.abs(a))) - a * t).sum()

    w = np.array([0.0, math.log(t.mean() / (1 - t.mean()))])
    here = loss(w)
    for _ in range(200):
        p = 1 / (1 + np.exp(-(w[0] * x + w[1])))
        v = p * (1 - p)
        gradient = np.array([((p - t) * x).sum(), (p - t).sum()])
        hessian = np.array([[(v * x * x).sum(), (v * x).sum()], [(v * x).sum(), v.sum()]])
        step = np.linalg.solve(hessian, gradient)
        # After so small a step the error is of the order of its square.
        if np.abs(step).max() < 1e-7:
            w = w - step
            break
        there = loss(w - step)
        while there > here and np.abs(step).max() > 1e-14:
            step /= 2
            there = loss(w - step)
        w, here = w - step, there
    return np.array([w[0] / scale, w[1] - w[0] / scale * center])


HELPERS = {function.__name__: function for function in
           [log_likelihood, gain, bits, defined, per_unit, roc_auc, average_precision, logistic_fit]}
HELPERS |= {name: getattr(np, name) for name in
            ["corrcoef", "exp", "isfinite", "isnan", "log", "log1p", "mean", "median", "nan",
             "nanmean", "nanmedian", "nansum", "sqrt", "std", "sum", "where"]}


def variables(logits, spikes, null_rates, threshold, slope, intercept):
    """The names that an expression may use."""
    known.clear()
    z, y = np.asarray(logits, np.float64), np.asarray(spikes) != 0
    numbers = {"threshold": threshold, "slope": slope, "intercept": intercept}
    numbers = {name: np.float64(np.nan if value is None else value)
               for name, value in numbers.items()}
    return HELPERS | numbers | {
        "y": y, "z": z, "p": np.exp(-np.logaddexp(0, -z)), "bins": len(y), "spikes": y.sum(0),
        "null_rates": np.asarray(null_rates, np.float64), "predicted": z >= numbers["threshold"],
        "calibrated": numbers["slope"] * z + numbers["intercept"]}


def evaluate(reference, names):
    """The value of an expression; undefined where it divides by zero."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return eval(reference, dict(names))  # the text is the catalogue's own


def number(value):
    """A number of a document, with null as undefined."""
    return math.nan if value is None or value == "" else float(value)


def difference(found, expected):
    """The relative difference; 0 if both are undefined, infinite if one is."""
    if math.isnan(found) and math.isnan(expected):
        return 0.0
    result = abs(found - expected) / max(1, abs(expected))
    return math.inf if math.isnan(result) else result


def catalogue(options):
    """The metrics as `zoo-cli metrics --json` prints them."""
    if options.catalogue:
        return json.loads(pathlib.Path(options.catalogue).read_text())
    return json.loads(subprocess.run(
        [options.zoo, "metrics", "--json"], check=True, capture_output=True).stdout)


def nested(document, name):
    """The number with a dotted name, in nested objects."""
    for part in name.split("."):
        document = document[part]
    return document


def numbers_of(document, prefix=""):
    """The names of all numbers of a nested object."""
    for key, value in document.items():
        if isinstance(value, dict):
            yield from numbers_of(value, f"{prefix}{key}.")
        else:
            yield prefix + key


def units_of(run):
    """The lines of per_unit.csv by label, recordings, alignment and seed, in order of units."""
    lines = {}
    with open(run / "per_unit.csv", newline="") as file:
        for line in csv.DictReader(file):
            place = (line["label"], line["tested_on"], line["seed"],
                     line.get("trained_on", line["tested_on"]), line.get("alignment", ""))
            lines.setdefault(place, []).append(line)
    return lines


def ends(name):
    """The keys of a metric's interval; that of a pooled value belongs to the family."""
    family = name.removesuffix(".pooled")
    return (f"{family}.low", f"{family}.high") if family != name else (f"{name}_low", f"{name}_high")


def main():
    parser = argparse.ArgumentParser(description="Recompute every metric of a run.")
    parser.add_argument("run", type=pathlib.Path)
    parser.add_argument("--zoo", default="zoo-cli", help="the program that lists the metrics")
    parser.add_argument("--catalogue", help="the output of 'zoo-cli metrics --json'")
    options = parser.parse_args()
    metrics = catalogue(options)
    results = json.loads((options.run / "results.json").read_text())
    lines = units_of(options.run)
    worst, problems = {}, []

    def compare(name, place, found, expected):
        gap = difference(found, expected)
        if gap > TOLERANCE:
            problems.append(f"{place}: {name} is {found}, recomputed {expected}")
        worst[name] = max(worst.get(name, 0), gap)

    # The ends of intervals are no metrics: they must lie around theirs.
    listed = {name for metric in metrics for name in (metric["name"], *ends(metric["name"]))}
    for row in results["rows"]:
        place = f"{row['label']} on {row['tested_on']} with seed {row['seed']}"
        present = set(numbers_of(row["metrics"]))
        problems += [f"{place}: {name} is not in the catalogue" for name in sorted(present - listed)]
        if not row["predictions"]:
            continue  # A transfer does not keep those of recordings that a model was not fitted on.
        data = np.load(options.run / row["predictions"])
        fitted = row["metrics"]["bits_per_spike_calibrated"]
        names = variables(data["logits"], data["spikes"], data["null_rates"],
                          row["metrics"]["threshold"], fitted["slope"], fitted["intercept"])
        units = lines.get((row["label"], row["tested_on"], str(row["seed"]),
                           row["trained_on"], row.get("alignment") or ""), [])
        for metric in metrics:
            name = metric["name"]
            try:
                value = number(nested(row["metrics"], name))
                compare(name, place, value, float(evaluate(metric["reference"], names)))
                low, high = (number(nested(row["metrics"], end)) if end in present else math.nan
                             for end in ends(name))
                around = low - TOLERANCE <= value <= high + TOLERANCE
                if not (around or math.isnan(low) and math.isnan(high)):
                    problems.append(f"{place}: {name} is {value}, its interval {low} to {high}")
                unit = metric.get("per_unit")
                if unit:
                    expected = evaluate(unit["reference"], names)
                    if len(units) != len(expected):
                        raise ValueError(f"per_unit.csv has {len(units)} lines")
                    for index, (line, value) in enumerate(zip(units, expected)):
                        compare(f"{unit['name']} of units", f"{place}, unit {index}",
                                number(line[unit["name"]]), float(value))
            except Exception as error:  # a metric that cannot be checked is a failure of its own
                problems.append(f"{place}: {name} could not be checked: {error!r}")
    problems += [f"{metric['name']} was not checked" for metric in metrics
                 if metric["name"] not in worst]
    for problem in problems[:50]:
        print(problem)
    for name, gap in worst.items():
        print(f"{name:45s} {gap:.1e}")
    sys.exit(1 if problems or not results["rows"] else 0)


if __name__ == "__main__":
    main()
