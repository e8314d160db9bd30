"""Checks what a run directory says about certainty and space against SciPy, scikit-learn and NumPy.

    python Tests/Benchmarks/referee_peers.py RUN...

From the saved documents alone:
  - corrected p-values of every ranking are Holm's of the p-values (own few lines);
  - p-values over recordings are those of all sign flips of the differences of each recording, by enumeration;
  - p-values and intervals of a recording belong together: Student's t of scipy.stats;
  - the stress of every map is that of its places, and not above scikit-learn's metric SMACOF on the same
    distances (of four starts).
Exit code 1 if one is not so.
"""

import itertools
import json
import math
import pathlib
import sys

import numpy as np

TOLERANCE = 1e-9
METRIC = "bits_per_spike_calibrated"


class Checks:
    def __init__(self):
        self.counts, self.problems = {}, []

    def expect(self, what, holds, words):
        done, failed = self.counts.get(what, (0, 0))
        self.counts[what] = (done + 1, failed + (not holds))
        if not holds:
            self.problems.append(f"{what}: {words}")


def holm(p):
    """The step-down correction of Holm (1979)."""
    order, adjusted, greatest = np.argsort(p, kind="stable"), np.empty(len(p)), 0.0
    for place, index in enumerate(order):
        greatest = max(greatest, min(1.0, p[index] * (len(p) - place)))
        adjusted[index] = greatest
    return adjusted


def sign_flips(differences):
    """The share of all sign flips whose sum is at least as far from zero."""
    seen = abs(sum(differences))
    flips = [abs(sum(s * d for s, d in zip(signs, differences)))
             for signs in itertools.product((1, -1), repeat=len(differences))]
    return sum(flip >= seen * (1 - 1e-12) for flip in flips) / len(flips)


def check_ranking(checks, ranking, place):
    pairs = [pair for pair in ranking["pairs"] if pair["p"] is not None]
    for pair, adjusted in zip(pairs, holm(np.array([pair["p"] for pair in pairs]))):
        checks.expect("Holm", abs(pair["p_adjusted"] - adjusted) < TOLERANCE,
                      f"{place}, {pair['first']} and {pair['second']}: {pair['p_adjusted']}, {adjusted}")


def check_recording(checks, uncertainty):
    from scipy import stats
    degrees = uncertainty["blocks"] - 1
    for pair in uncertainty["ranking"]["pairs"]:
        if pair["p"] is None or pair["high"] is None or pair["high"] == pair["low"]:
            continue
        error = (pair["high"] - pair["low"]) / 2 / stats.t.ppf(0.975, degrees)
        expected = 2 * stats.t.sf(abs(pair["difference"]) / error, degrees)
        if abs(pair["difference"]) < 1e-9:
            continue
        checks.expect("Student", abs(pair["p"] - expected) < 1e-7,
                      f"{uncertainty['recording']}, {pair['first']} and {pair['second']}: "
                      f"{pair['p']}, {expected}")


def check_across(checks, results):
    across = results["across_recordings"]
    check_ranking(checks, across["ranking"], "all recordings")
    values = {}
    for row in results["rows"]:
        if row["trained_on"] == row["tested_on"] and row.get("alignment") is None:
            place = values.setdefault(row["label"], {}).setdefault(row["tested_on"], [])
            place.append(row["metrics"][METRIC]["pooled"])
    for pair in across["ranking"]["pairs"]:
        first, second = (values[pair[side]] for side in ("first", "second"))
        differences = [np.mean(first[name]) - np.mean(second[name]) for name in across["recordings"]]
        expected = sign_flips(differences)
        checks.expect("sign flips", abs(pair["p"] - expected) < TOLERANCE,
                      f"{pair['first']} and {pair['second']}: {pair['p']}, {expected}")


def check_maps(checks, document):
    from sklearn.manifold import smacof
    for found in document["maps"]:
        if not found["distances"]:
            continue
        distances = np.array(found["distances"])
        upper = np.triu_indices(len(distances), 1)
        for layout in found["layouts"]:
            places = np.array(layout["places"])
            between = np.linalg.norm(places[:, None] - places[None], axis=-1)
            own = ((between - distances)[upper] ** 2).sum()
            name = f"{found['label']}, {found['metric']}, {layout['dimensions']} dimensions"
            checks.expect("stress of the places", math.isclose(own, layout["stress"], rel_tol=1e-6,
                                                               abs_tol=1e-12),
                          f"{name}: {layout['stress']}, {own}")
            peer, least = smacof(distances, metric=True, n_components=layout["dimensions"], n_init=4,
                                 max_iter=300, eps=1e-9, random_state=0,
                                 normalized_stress=False)
            between = np.linalg.norm(peer[:, None] - peer[None], axis=-1)
            least = ((between - distances)[upper] ** 2).sum()
            checks.expect("stress against SMACOF", own <= least * (1 + 1e-6) + 1e-12,
                          f"{name}: {own}, scikit-learn {least}")


def main():
    checks = Checks()
    for path in map(pathlib.Path, sys.argv[1:]):
        results = json.loads((path / "results.json").read_text())
        for uncertainty in results["uncertainty"]:
            check_ranking(checks, uncertainty["ranking"], uncertainty["recording"])
            check_recording(checks, uncertainty)
        if results.get("across_recordings"):
            check_across(checks, results)
        if (path / "map.json").exists():
            check_maps(checks, json.loads((path / "map.json").read_text()))
    for problem in checks.problems[:40]:
        print(problem)
    for what, (done, failed) in checks.counts.items():
        print(f"{what:25s} {done:6d} checked, {failed} failed")
    sys.exit(1 if checks.problems or not checks.counts else 0)


if __name__ == "__main__":
    main()
