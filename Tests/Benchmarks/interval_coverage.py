"""How often 95 % intervals contain the truth, on simulated recordings.

    swift build -c release
    python Tests/Benchmarks/interval_coverage.py [--simulations 200] [--regime in-vivo] [--jobs 2]

Every simulation is a network of its own. Its first minutes are a recording: `zoo-cli compare` fits models
on it and gives intervals, from its test part alone. The same fits then predict half an hour of the same
network that follows, whose scores count as the truth: with the null rates, the threshold and the map that
the recording gave, since an interval is about a fit. The truth's own error is that of 30 times as much data;
`share` counts it as the interval's, so it errs to the low side by about half a point.

Metrics are computed from the expressions of `zoo-cli metrics --json`, with NumPy. Exit code 1 if the share
of intervals of pooled bits per spike, or of a difference, that contain the truth is outside 92 to 98 % by
more than two standard errors of the share.
"""

import argparse
import concurrent.futures
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Examples"))

import recompute_metrics  # noqa: E402

# Both forget within seconds. A model that sums up minutes, such as the exponential history with its slowest
# filter, is not the same predictor at the beginning of a recording and an hour later.
MODELS = ["last-bin", "glm-self"]
METRICS = ["bits_per_spike.pooled", "bits_per_spike_calibrated.pooled", "roc_auc.stratified"]
DIFFERENCE = "difference of " + METRICS[1]
BIN = 0.001


def zoo(options, *words):
    done = subprocess.run(
        [options.zoo, *map(str, words), "--quiet"], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"zoo-cli {' '.join(map(str, words))}: {done.stderr.strip()[-400:]}")


def spikes_after(path, seconds, bins, units):
    """The raster, [bins, units], from a time on."""
    data = np.load(path)
    raster = np.zeros((bins, units), bool)
    index = np.floor(data["spike_times"] / BIN).astype(int) - round(seconds / BIN)
    inside = (index >= 0) & (index < bins)
    raster[index[inside], data["spike_units"][inside]] = True
    return raster


def simulate(options, seed):
    """For one network: (name, low, high, truth) of every interval."""
    reference = {metric["name"]: metric["reference"] for metric in options.catalogue}
    with tempfile.TemporaryDirectory() as folder:
        data, run = f"{folder}/network.npz", f"{folder}/run"
        zoo(options, "simulate", "--regime", options.regime, "--units", options.units,
            "--minutes", options.minutes + options.truth_minutes, "--seed", seed, "--out", data)
        os.remove(f"{folder}/network.truth.npz")  # The oracle would be one more model to score.
        zoo(options, "compare", *MODELS, "--data", data, "--minutes", options.minutes, "--threads", 1,
            "--out", run)
        results = json.loads(pathlib.Path(run, "results.json").read_text())
        rows = {row["label"]: row for row in results["rows"]}
        found, truths = [], {}
        for label in MODELS:
            row, predicted = rows[label], f"{folder}/{label}.npz"
            zoo(options, "predict", run, "--model", label, "--data", data, "--start",
                options.minutes * 60, "--minutes", options.truth_minutes, "--threads", 1,
                "--out", predicted)
            rows_of_truth = np.load(predicted)
            bins = rows_of_truth["bin_index"]
            spikes = spikes_after(data, options.minutes * 60, bins[-1] + 1, options.units)[bins]
            own = np.load(pathlib.Path(run, row["predictions"]))
            map_ = row["metrics"]["bits_per_spike_calibrated"]
            names = (own["null_rates"], row["metrics"]["threshold"], map_["slope"], map_["intercept"])
            truth = recompute_metrics.variables(rows_of_truth["logits"], spikes, *names)
            for metric in METRICS:
                low, high = (recompute_metrics.nested(row["metrics"], end)
                             for end in recompute_metrics.ends(metric))
                truths[label, metric] = float(recompute_metrics.evaluate(reference[metric], truth))
                found.append((f"{metric} of {label}", low, high, truths[label, metric]))
        for pair in results["uncertainty"][0]["ranking"]["pairs"]:
            if {pair["first"], pair["second"]} == set(MODELS):
                true = truths[pair["first"], METRICS[1]] - truths[pair["second"], METRICS[1]]
                found.append((DIFFERENCE, pair["low"], pair["high"], true))
        return found


def main():
    parser = argparse.ArgumentParser(description="Coverage of intervals on simulated recordings.")
    parser.add_argument("--zoo", default=".build/release/zoo-cli")
    parser.add_argument("--simulations", type=int, default=200)
    parser.add_argument("--regime", choices=["in-vivo", "in-vitro"], default="in-vivo")
    parser.add_argument("--units", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--truth-minutes", type=float, default=60)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    options.catalogue = None  # The program prints it.
    options.catalogue = recompute_metrics.catalogue(options)
    counts = {}
    # Metrics are computed in the processes: NumPy holds Python's lock, and caches are not shared.
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        for found in pool.map(simulate, [options] * options.simulations, range(options.simulations)):
            for name, low, high, truth in found:
                inside, below, total, width = counts.get(name, (0, 0, 0, 0.0))
                counts[name] = (inside + (low <= truth <= high), below + (truth < low), total + 1,
                                width + high - low)
    print(f"{options.simulations} networks of {options.units} units, {options.regime}, "
          f"{options.minutes:g} minutes")
    print(f"{'interval':55s} {'share':>7s} {'truth below':>12s} {'above':>6s} {'mean width':>11s}")
    missed = False
    for name, (inside, below, total, width) in counts.items():
        share = inside / total
        error = 2 * math.sqrt(0.95 * 0.05 / total)
        asked = "bits_per_spike" in name
        outside = asked and not (share + error >= 0.92 and share - error <= 0.98)
        missed = missed or outside
        print(f"{name:55s} {share:7.1%} {below:12d} {total - inside - below:6d} {width / total:11.4f}"
              + ("  MISS" if outside else ""))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
