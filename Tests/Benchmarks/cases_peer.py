#!/usr/bin/env python3
"""Reads a folder of inputs in the forms that people bring, and compares with what was read before.

    python cases_peer.py CASES ZOO_CLI
    python cases_peer.py CASES ZOO_CLI --write    takes what is read now as right: look at the difference

What is read from each, or why nothing is, stands in cases_peer.tsv: a change that mends one form of
input and reads wrong numbers from another shows here.
"""
import json
import os
import subprocess
import sys

folder, zoo = sys.argv[1], os.path.abspath(sys.argv[2])
table = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases_peer.tsv")


def read(path):
    """What 'info' says of an input, in a line."""
    done = subprocess.run(
        [zoo, "info", path, "--json"], cwd=folder, capture_output=True, text=True, timeout=120)
    try:
        found = json.loads(done.stdout)
        return "%d units, %d spikes, %.6g s; %s" % (
            found["units"], found["spikes"], found["duration"], found["tick_source"])
    except ValueError:
        message = json.loads(done.stderr)["error"]["message"]
        return f"exit {done.returncode}: {' '.join(message.split())[:160]}"


found = {}
for directory, folders, names in os.walk(folder):
    for name in folders + names:
        path = os.path.relpath(os.path.join(directory, name), folder)
        found[path] = read(path)
lines = [f"{path}\t{found[path]}" for path in sorted(found)]
if "--write" in sys.argv:
    with open(table, "w") as file:
        file.write("\n".join(lines) + "\n")
else:
    with open(table) as file:
        expected = dict(line.rstrip("\n").split("\t", 1) for line in file)
    changed = [path for path in sorted({*expected, *found}) if expected.get(path) != found.get(path)]
    for path in changed:
        print(f"{path}\n  was: {expected.get(path)}\n  is:  {found.get(path)}")
    print(f"{len(found)} inputs, {len(changed)} of them read otherwise than before")
    sys.exit(1 if changed else 0)
