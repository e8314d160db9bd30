"""The statistics of generated spikes, computed by Elephant from the saved file:

    zoo-cli generate RUN --seconds 60 --out made.npz --json > made.json
    python Tests/Benchmarks/generation_peer.py made.npz made.json

For every statistic that Elephant has, the number of defined values, their mean, median, standard deviation,
minimum and maximum must be those of the report to 1e-9, relative where they are above 1. Elephant has no bursts.
Where the zoo calls a value undefined and Elephant does not (the CV of a single interval), it is left out.
Exit code 1 if one differs.
Install: python -m pip install elephant
"""

import argparse
import json
import sys
import warnings

import neo
import numpy as np
import quantities as pq
from elephant import spike_train_correlation as correlation
from elephant import statistics
from elephant.conversion import BinnedSpikeTrain

TOLERANCE = 1e-9
WITHOUT_PEER = {"burst_share", "burst_rate"}


def trains(path, seconds):
    """Elephant's spike trains of the first seconds of a file."""
    data = np.load(path, allow_pickle=False)
    times, units = data["spike_times"], data["spike_units"]
    inside = times < seconds
    return [
        neo.SpikeTrain(np.sort(times[inside & (units == unit)]) * pq.s, t_stop=seconds * pq.s)
        for unit in range(int(data["unit_count"]))
    ]


def binned(spikes, milliseconds, seconds):
    """Counts in whole windows from the beginning."""
    windows = int(np.floor(seconds * 1000 / milliseconds + 1e-6))
    return BinnedSpikeTrain(
        spikes, bin_size=milliseconds * pq.ms, t_start=0 * pq.s, n_bins=windows)


def of_intervals(spikes, function):
    return [
        function(statistics.isi(train)) if len(train) > 2 else np.nan for train in spikes
    ]


def fano(spikes, milliseconds, seconds):
    counts = binned(spikes, milliseconds, seconds).to_array()
    edges = np.arange(counts.shape[1] + 1) * milliseconds / 1000
    values = []
    for train in spikes:
        times = train.magnitude
        # Each window is a trial.
        trials = [times[(times >= a) & (times < b)] for a, b in zip(edges, edges[1:])]
        values.append(statistics.fanofactor(trials))
    return values


def pairs(matrix):
    return matrix[np.triu_indices(len(matrix), 1)]


def tiling(spikes):
    return [
        correlation.spike_time_tiling_coefficient(a, b, dt=5 * pq.ms)
        for place, a in enumerate(spikes) for b in spikes[place + 1:]
    ]


def timescale(train, seconds):
    if len(train) < 2:
        return np.nan
    value = correlation.spike_train_timescale(binned([train], 10, seconds), max_tau=200 * pq.ms)
    return float(value.rescale("s"))


def together(spikes, seconds):
    times = np.sort(np.concatenate([train.magnitude for train in spikes]))
    return neo.SpikeTrain(times * pq.s, t_stop=seconds * pq.s)


def peer(spikes, seconds):
    """The values of every statistic, by the names of the report."""
    yield "firing_rate", [len(train) / seconds for train in spikes]
    yield "interspike_interval", np.concatenate([statistics.isi(t).magnitude for t in spikes])
    yield "cv", of_intervals(spikes, lambda i: statistics.cv(i.magnitude))
    yield "cv2", of_intervals(spikes, lambda i: statistics.cv2(i, with_nan=True))
    yield "lv", of_intervals(spikes, lambda i: statistics.lv(i, with_nan=True))
    yield "lvr", of_intervals(spikes, lambda i: statistics.lvr(i, R=5 * pq.ms, with_nan=True))
    for milliseconds in (50, 200, 1000):
        yield f"fano_{milliseconds}ms", fano(spikes, milliseconds, seconds)
    yield "correlation", pairs(correlation.correlation_coefficient(binned(spikes, 20, seconds)))
    yield "spike_time_tiling", tiling(spikes)
    yield "population_count", binned(spikes, 5, seconds).binarize().to_array().sum(0)
    yield "autocorrelation_time", [timescale(train, seconds) for train in spikes]
    yield "population_autocorrelation_time", [timescale(together(spikes, seconds), seconds)]


def summary(values):
    values = np.asarray([float(value) for value in values])
    values = values[np.isfinite(values)]
    if len(values) == 0:
        return {"defined": 0}
    return {
        "defined": len(values), "mean": values.mean(), "median": np.median(values),
        "standard_deviation": values.std(), "minimum": values.min(), "maximum": values.max(),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", help="generated spikes")
    parser.add_argument("report", help="the JSON that 'zoo-cli generate --json' wrote with them")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    with open(options.report) as file:
        report = json.load(file)
    comparison = report["comparison"]
    seconds = comparison["bins"] * report["bin_seconds"]
    spikes = trains(options.file, seconds)
    lines = {line["name"]: line for line in comparison["lines"]}
    failed, seen = False, set(WITHOUT_PEER)
    for name, values in peer(spikes, seconds):
        seen.add(name)
        own, theirs = lines[name]["generated"], summary(values)
        worst = max(
            abs(own[key] - value) / max(1, abs(value)) if own[key] is not None else np.inf
            for key, value in theirs.items())
        failed |= not worst <= TOLERANCE
        print(f"{name:32} {theirs['defined']:8} values, largest difference {worst:.1e}"
              + ("" if worst <= TOLERANCE else f"  DIFFERS: {own} {theirs}"))
    if seen != set(lines):
        sys.exit(f"not compared: {sorted(set(lines) ^ seen)}")
    sys.exit(1 if failed else 0)


main()
