"""Compares two run directories: predictions bit by bit, and every metric to the last digit.

    python same_results.py RUN_A RUN_B               (pip: numpy)

Rows are paired by label, recordings, alignment and seed. Prints the differences and fails if there are any. It
reads the predictions by the paths in results.json, so the layouts of the directories may differ.
"""
import json
import pathlib
import sys

import numpy as np


def rows(run):
    results = json.loads((run / "results.json").read_text())
    return {(row["label"], row["trained_on"], row["tested_on"], row.get("alignment"),
             # A null row is the same for every seed.
             0 if row["role"] == "null" else row["seed"]): row for row in results["rows"]}


def numbers(value, name=""):
    if isinstance(value, dict):
        return {k: v for key, part in value.items()
                for k, v in numbers(part, f"{name}.{key}" if name else key).items()}
    return {name: value}


a, b = (pathlib.Path(path) for path in sys.argv[1:3])
left, right = rows(a), rows(b)
problems = [f"only in {a}: {key}" for key in left.keys() - right.keys()]
problems += [f"only in {b}: {key}" for key in right.keys() - left.keys()]
count = 0
for key in left.keys() & right.keys():
    one, two = left[key], right[key]
    # A transfer does not keep the predictions of recordings that a model was not fitted on.
    kept = one["predictions"] and two["predictions"]
    arrays = [np.load(run / row["predictions"]) for run, row in ((a, one), (b, two)) if kept]
    for name in ("logits", "spikes", "bin_index", "null_rates") if kept else ():
        if arrays[0][name].tobytes() != arrays[1][name].tobytes():
            problems.append(f"{key}: {name} differ")
    first, second = numbers(one["metrics"]), numbers(two["metrics"])
    for name in first.keys() | second.keys():
        count += 1
        if name not in first or name not in second or first[name] != second[name]:
            problems.append(f"{key}: {name} is {first.get(name, 'missing')} and "
                            f"{second.get(name, 'missing')}")
for problem in problems[:40]:
    print(problem)
print(f"{len(left.keys() & right.keys())} rows, {count} numbers, {len(problems)} differences")
sys.exit(bool(problems))
