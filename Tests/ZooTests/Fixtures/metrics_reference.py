"""Makes the expected numbers of EvaluationTests.swift and metrics.json with scikit-learn and NumPy.

Run: python3 Tests/ZooTests/Fixtures/metrics_reference.py .build/debug/zoo-cli
(scikit-learn 1.9.1, NumPy 2.4.6)

Prints the numbers of EvaluationTests.swift. Their scores and spikes come from integer arithmetic, so
that the Swift test makes the same ones (`MetricsSample.swift`). They contain ties, a unit that never
spikes, one that always does and one with fewer than ten spikes.

Writes metrics.json, small predictions with the value of every metric that `zoo-cli metrics --json`
lists, computed from its expression by `recompute_metrics.py`: once with scikit-learn and once without,
which must agree. MetricCatalogueTests.swift compares them with what Zoo computes, so a new metric
needs a new table.
"""
import json
import math
import pathlib
import subprocess
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (auc, average_precision_score, brier_score_loss, f1_score,
                             matthews_corrcoef, precision_recall_curve, roc_auc_score)

BINS, UNITS = 200, 6


def mixed(index):
    """A fixed scrambling of an integer to 0..<1000."""
    x = (index * 2654435761 + 12345) % 2**32
    x ^= x >> 15
    x = x * 2246822519 % 2**32
    x ^= x >> 13
    return x % 1000


def sample(salt):
    logits = np.zeros((BINS, UNITS), np.float32)
    spikes = np.zeros((BINS, UNITS), np.uint8)
    for t in range(BINS):
        for n in range(UNITS):
            index = salt + t * UNITS + n
            # Quarters from -6 to +3.75, so that there are ties.
            logits[t, n] = mixed(index) % 40 / 4 - 6
            chance = [0, 1000, 25, 150, 300, 500][n]
            if 1 < n:
                chance = chance + int(logits[t, n] * 30)
            spikes[t, n] = mixed(index + 5_000_000) < chance
    return logits, spikes


def softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


logits, spikes = sample(0)
v_logits, v_spikes = sample(1_000_000)
_, t_spikes = sample(2_000_000)
z, y = logits.astype(np.float64), spikes.astype(np.float64)

null_rates = (t_spikes.sum(0) + 0.5) / (BINS + 1)
null_rates = 1 / (1 + np.exp(-np.log(null_rates / (1 - null_rates)).astype(np.float32).astype(float)))


def bits(z):
    ll = (y * z - softplus(z)).sum(0)
    s = y.sum(0)
    gain = ll - (s * np.log(null_rates) + (BINS - s) * np.log1p(-null_rates))
    unit = gain[s > 0] / s[s > 0] / np.log(2)
    return gain.sum() / s.sum() / np.log(2), np.median(unit), np.mean(unit > 0)


def show(name, value):
    print(f"{name}: {', '.join(repr(float(v)) for v in np.atleast_1d(value))}")


show("spikes per unit", y.sum(0))
show("bits pooled, median, above", bits(z))
both = [n for n in range(UNITS) if 0 < y[:, n].sum() < BINS]
some = [n for n in range(UNITS) if 0 < y[:, n].sum()]
aucs = {n: roc_auc_score(y[:, n], z[:, n]) for n in both}
weights = {n: y[:, n].sum() * (BINS - y[:, n].sum()) for n in both}
show("auc per unit", list(aucs.values()))
show("auc stratified", sum(aucs[n] * weights[n] for n in both) / sum(weights.values()))
show("auc mean", np.mean([aucs[n] for n in both if y[:, n].sum() >= 10]))
show("auc pooled", roc_auc_score(y.ravel(), z.ravel()))
aps = {n: average_precision_score(y[:, n], z[:, n]) for n in some}
show("ap per unit", list(aps.values()))
show("ap mean", np.mean(list(aps.values())))
show("ap lift", np.mean(list(aps.values())) / np.mean([y[:, n].mean() for n in some]))
show("ap pooled", average_precision_score(y.ravel(), z.ravel()))
precision, recall, _ = precision_recall_curve(y.ravel(), z.ravel())
show("trapezoid pooled", auc(recall, precision))


def logistic(z, y, weight=None):
    model = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    model.fit(z.reshape(-1, 1), y.ravel(), sample_weight=weight)
    return model.coef_[0, 0], model.intercept_[0]


show("calibration slope, intercept", logistic(z, y))
p = 1 / (1 + np.exp(-z))
show("calibration ratio", p.sum() / y.sum())
show("brier", brier_score_loss(y.ravel(), p.ravel()))

# Validation: the threshold by trying every distinct score, Platt's targets as weighted copies.
candidates = np.unique(v_logits)[::-1]
scores = [f1_score(v_spikes.ravel(), v_logits.ravel() >= c) for c in candidates]
threshold = candidates[int(np.argmax(scores))]
show("threshold", threshold)
show("f1", f1_score(y.ravel(), z.ravel() >= threshold))
show("mcc", matthews_corrcoef(y.ravel(), z.ravel() >= threshold))
vz, vy = v_logits.astype(float).ravel(), v_spikes.ravel()
positive = (vy.sum() + 1) / (vy.sum() + 2)
negative = 1 / (vy.size - vy.sum() + 2)
target = np.where(vy == 1, positive, negative)
slope, intercept = logistic(
    np.concatenate([vz, vz]), np.concatenate([np.ones_like(vy), np.zeros_like(vy)]),
    np.concatenate([target, 1 - target]))
show("affine slope, intercept", (slope, intercept))
show("calibrated bits", bits(slope * z + intercept))

# The table of values of every metric.
folder = pathlib.Path(__file__).parent
sys.path.insert(0, str(folder.parents[1] / "Examples"))
import recompute_metrics  # noqa: E402


def small(bins, units, salt=7_000_000):
    """Log-odds in quarters from -6 to +3.75 with many ties, and spikes that follow them."""
    logits, spikes = np.zeros((bins, units)), np.zeros((bins, units), int)
    for t in range(bins):
        for n in range(units):
            index = salt + t * units + n
            logits[t, n] = mixed(index) % 40 / 4 - 6
            spikes[t, n] = mixed(index + 5_000_000) < 150 * n + int(logits[t, n] * 30)
    return logits, spikes


def cases():
    """Predictions with every kind of trouble: name, log-odds, spikes, threshold, slope, intercept."""
    logits, spikes = small(60, 5)
    spikes[:, 0], spikes[:, 1], spikes[:, 2] = 0, 1, 0
    spikes[17, 2] = 1
    yield ("ties, a silent unit, one that always fires, one spike", logits, spikes, -2.25, 0.5, -1.5)
    logits, spikes = small(60, 5)
    yield ("chosen on another part", logits, spikes, 0.0, 1.75, 0.25)
    yield ("constant scores", np.full((24, 2), -1.5), small(24, 2)[1] | (np.arange(24) % 5 == 0)[:, None],
           -1.5, 1.0, 0.5)
    yield ("no spikes at all", *small(24, 3)[:1], np.zeros((24, 3), int), -1.0, 0.0, -4.0)
    yield ("only spikes", *small(24, 3)[:1], np.ones((24, 3), int), -1.0, 0.0, 3.0)
    logits = small(24, 2)[0]
    yield ("scores that separate", logits, (logits >= 0.5).astype(int), 0.5, 2.0, 0.0)
    yield ("near certainty, often wrong", small(40, 3)[0] * 16, small(40, 3, 9_000_000)[1] | (np.arange(40) % 9 == 0)[:, None],
           20.0, 0.0625, -0.5)
    yield ("nothing chosen, since there are no predictions of validation", *small(30, 4), None, None,
           None)
    yield ("a single bin", np.array([[-1.0, 0.5]]), np.array([[0, 1]]), 0.25, 1.0, 0.0)


def table(metrics, with_scikit_learn):
    roc, precision = roc_auc_score, average_precision_score
    recompute_metrics.roc_auc_score = roc if with_scikit_learn else None
    recompute_metrics.average_precision_score = precision if with_scikit_learn else None
    result = []
    for name, logits, spikes, threshold, slope, intercept in cases():
        rates = [(k + 1) / (len(spikes) + 3) for k in spikes.sum(0)]
        names = recompute_metrics.variables(logits, spikes, rates, threshold, slope, intercept)

        def value(reference):
            return recompute_metrics.evaluate(reference, names)

        result.append({
            "name": name, "logits": logits.tolist(), "spikes": spikes.tolist(), "null_rates": rates,
            "threshold": threshold, "slope": slope, "intercept": intercept,
            "metrics": {m["name"]: float(value(m["reference"])) for m in metrics},
            "units": {m["per_unit"]["name"]: value(m["per_unit"]["reference"]).tolist()
                      for m in metrics if m.get("per_unit")}})
    return result


def numbers(value):
    """All numbers of a document, undefined ones too, in order."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [number for entry in value for number in numbers(entry)]
    return [value] if isinstance(value, float) else []


def nullable(value):
    """The document with null for NaN, which JSON does not have."""
    if isinstance(value, dict):
        return {key: nullable(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [nullable(entry) for entry in value]
    return None if isinstance(value, float) and math.isnan(value) else value


if len(sys.argv) > 1:
    metrics = json.loads(subprocess.run(
        [sys.argv[1], "metrics", "--json"], check=True, capture_output=True).stdout)
    made, alone = table(metrics, True), table(metrics, False)
    np.testing.assert_allclose(numbers(made), numbers(alone), rtol=1e-12, atol=1e-12)
    (folder / "metrics.json").write_text(
        "[\n" + ",\n".join(json.dumps(nullable(case)) for case in made) + "\n]\n")
    print(f"metrics.json: {len(metrics)} metrics of {len(made)} predictions")
