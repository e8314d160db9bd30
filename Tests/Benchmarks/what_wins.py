"""The tables of the page "What wins, and why", from saved results.

    for file in RECORDINGS/*.npz; do
        zoo-cli compare focal-transformer dice-transformer cross-entropy-transformer gru glm glm-self \
            hawkes population-conditioned population-coupled \
            --data $file --preset standard --seeds 0,1,2 --out runs/$(basename $file .npz)
    done
    python3 Tests/Benchmarks/what_wins.py runs/* --page Sources/Zoo/Zoo.docc/WhatWinsAndWhy.md

Every number comes from results.json of the runs; nothing is computed here but means over seeds. Several
runs may hold rows of one recording, such as other seeds. With --page the text between the two marks of
the page is replaced, else the tables are printed.
"""

import argparse
import json
import math
import os
import statistics

BEGIN, END = "<!-- tables begin -->", "<!-- tables end -->"


def rows_of(runs):
    """Rows of all runs, and the names of their recordings."""
    rows, names = [], []
    for run in runs:
        with open(os.path.join(run, "results.json")) as file:
            results = json.load(file)
        found = [recording["name"] for recording in results["recordings"]]
        names += [name for name in found if name not in names]
        rows += [row for row in results["rows"] if row["trained_on"] == row["tested_on"]]
    return rows, names


def mean(values):
    """The mean of the numbers that are known; NaN if there are none."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    return statistics.fmean(known) if known else math.nan


def pooled(row):
    return row["metrics"]["bits_per_spike_calibrated"]["pooled"]


def median(row):
    return row["metrics"]["bits_per_spike_calibrated"]["unit_median"]


def raw(row):
    return row["metrics"]["bits_per_spike"]["pooled"]


def memory(row):
    return row["audit"].get("memory_bins")


def is_longer(row):
    """Whether the memory reached as far as the audit could look."""
    return row["audit"].get("memory_is_lower_bound") or False


def table(rows, names, labels, value, form, best=None, is_bound=None):
    """A Markdown table of models by recordings; the best number of a column is bold."""
    cells, bounds = {}, set()
    for label in labels:
        for name in names:
            found = [row for row in rows if row["label"] == label and row["tested_on"] == name]
            cells[label, name] = mean([value(row) for row in found])
            if is_bound and any(map(is_bound, found)):
                bounds.add((label, name))
    lines = ["| model | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for label in labels:
        texts = []
        for name in names:
            number = cells[label, name]
            text = "–" if math.isnan(number) else form % number
            if (label, name) in bounds:
                text = f"≥ {text}"
            column = [cells[other, name] for other in labels]
            known = [entry for entry in column if not math.isnan(entry)]
            if best and known and number == best(known):
                text = f"**{text}**"
            texts.append(text)
        lines.append(f"| {label} | " + " | ".join(texts) + " |")
    return "\n".join(lines)


def verdicts(rows, names):
    """For each recording the best learned model against the best null row."""
    lines = ["| recording | best learned model | pooled | best null | pooled | ahead in the median unit |",
             "|---|---|---|---|---|---|"]
    for name in names:
        def best(role):
            labels = sorted({row["label"] for row in rows
                             if row["tested_on"] == name and row["role"] == role
                             and row["audit"]["verdict"] in ("causal", "rounding")})
            scored = [(mean(pooled(row) for row in rows if row["label"] == label
                            and row["tested_on"] == name),
                       mean(median(row) for row in rows if row["label"] == label
                            and row["tested_on"] == name), label) for label in labels]
            scored = [entry for entry in scored if not math.isnan(entry[0])]
            return max(scored, default=None)
        learned, null = best("competitor"), best("null")
        if learned and null:
            lines.append(f"| {name} | {learned[2]} | {learned[0]:.3f} | {null[2]} | {null[0]:.3f} | "
                         f"{learned[1] - null[1]:+.3f} |")
    return "\n".join(lines)


def seeds_of(rows, names):
    """A sentence that says of how many seeds the numbers are means."""
    several = {}
    for name in names:
        found = {}
        for row in rows:
            if row["tested_on"] == name:
                found.setdefault(row["label"], set()).add(row["seed"])
        most = max((len(seeds) for seeds in found.values()), default=0)
        if most > 1:
            models = sorted(label for label, seeds in found.items() if len(seeds) == most)
            several.setdefault((most, tuple(models)), []).append(name)
    if not several:
        return "One seed."
    parts = [f"means over {most} seeds for {', '.join(models)} on {', '.join(where)}"
             for (most, models), where in several.items()]
    return "; ".join(parts).capitalize() + "; one seed elsewhere."


def document(rows, names):
    """All tables with their headings."""
    order = {"competitor": 0, "ensemble": 1, "null": 2}
    labels = sorted({(order.get(row["role"], 3), row["label"]) for row in rows
                     if row["role"] != "oracle"})
    labels = [label for _, label in labels]
    parts = [
        seeds_of(rows, names),
        "### The best learned model and the best null row", verdicts(rows, names),
        "### Bits per spike after calibration, pooled over units",
        table(rows, names, labels, pooled, "%.2f", max),
        "### Bits per spike after calibration, the median unit",
        table(rows, names, labels, median, "%.2f", max),
        "### Raw minus calibrated: what the numbers lose by not being probabilities",
        table(rows, names, labels, lambda row: raw(row) - pooled(row), "%+.2f"),
        "### Effective memory in bins, as the audit measured it",
        table(rows, names, labels, memory, "%.0f", is_bound=is_longer),
    ]
    return "\n\n".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="+", help="run directories of zoo-cli compare")
    parser.add_argument("--page", help="a Markdown file whose tables are replaced")
    arguments = parser.parse_args()
    text = document(*rows_of(arguments.runs))
    if not arguments.page:
        print(text)
        return
    with open(arguments.page) as file:
        page = file.read()
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        raise SystemExit(f"{arguments.page}: it needs one '{BEGIN}' and, after it, one '{END}'")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    with open(arguments.page, "w") as file:
        file.write(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


if __name__ == "__main__":
    main()
