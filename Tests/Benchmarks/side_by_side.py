"""`zoo-cli bench` and its peers in turn on this machine, as a table of ratios and targets.

    swift build -c release
    python Tests/Benchmarks/side_by_side.py [--only training,metrics] [--isa avx2] [--rounds 3] [--json]
    python Tests/Benchmarks/side_by_side.py --recordings FOLDER     # reading of real files as well
    python Tests/Benchmarks/side_by_side.py --isa avx2 --like-for-like  # as on a machine that has no AVX-512

We and the peer run every group of benchmarks in turn, `--rounds` times, with the same number of threads; a figure
is the median over the rounds. The column `of limit` says how much of what this machine can do at most (its measured
peak of arithmetic, or what its cache moves) we reached: that is what a kernel answers for, while the ratio to the
peer beside it depends on how well the peer suits the machine. For the gain of several cores over one, the limit is
what the peak itself gained. Exit code 1 if a target is missed, 2 if something is missing.
The peers are in peer.py and linear_scans.py: PyTorch, NumPy, SciPy and scikit-learn.
"""

import argparse
import importlib.util
import json
import os
import statistics
import sys
import zipfile

from sides import MIB, Missing, Sides, Table, duration

HERE = os.path.dirname(os.path.abspath(__file__))
SHAPES = ["3125x128x384", "3125x128x128", "3125x512x128", "1024x1024x1024"]
FORMS = ["forward", "input-gradient", "weight-gradient"]


def products(shape):
    return [f"kernels/product/{shape}/{form}" for form in FORMS]


def matrix_products(run, table, threads):
    names = [name for shape in SHAPES for name in products(shape)]
    run.in_turn(names, names, sorted({1, threads}))
    for count in sorted({1, threads}):
        for shape in SHAPES:
            for form, name in zip(FORMS, products(shape)):
                least = 0.85 if form == "forward" else 0.75
                work = f"product {shape} {form} over NumPy, {count} thr."
                # Two hundredths are noise.
                table.ratio(run, work, name, count, 0.98, least_share=least)
    if threads > 1:
        for shape in SHAPES:
            name = min(products(shape), key=lambda n: run.gain(n, threads))
            form = name.rsplit("/", 1)[1]
            table.gain(run, f"product {shape}, {threads} cores over one, least: {form}", name, threads)


def elements(run, table, threads):
    names = [f"kernels/{name}" for name in ("exp", "tanh", "sigmoid", "gelu")]
    run.in_turn(names, names, [1])
    for name in names:
        table.ratio(run, f"{name[8:]} of 1 M floats, one core", name, 1, 1)


def attention(run, table, threads):
    eight = [f"attention/heads-of-8/{form}" for form in ("forward", "forward-backward")]
    run.in_turn(eight, eight, [1])
    table.ratio(run, "attention, 16 heads of 8, forward, one core", eight[0], 1)
    table.ratio(run, "attention, 16 heads of 8, with backward, one core", eight[1], 1, least_share=0.75)
    others = [f"attention/heads-of-{size}/forward-backward" for size in (16, 32, 64)]
    run.in_turn(others, others, [threads])
    for size, name in zip((16, 32, 64), others):
        work = f"attention, heads of {size}, with backward, {threads} thr."
        table.ratio(run, work, name, threads, least_share=0.65)


def training(run, table, threads):
    step = "training/step"
    run.in_turn([step], [f"{step}@fused", f"{step}@stock"], [threads], alone=[1] if threads > 1 else [])
    table.ratio(
        run, "training step over PyTorch, fused attention", step, threads, 8, f"{step}@fused"
    )
    table.ratio(
        run, "training step over nn.TransformerEncoderLayer", step, threads, 55, f"{step}@stock"
    )
    if threads > 1:
        table.gain(run, f"training step, {threads} cores over one", step, threads)


def memory(run, table, threads):
    for name, most in (("training/step", 250), ("training/step-of-15625", 600)):
        table.add(
            f"{name}, memory of the process",
            ratio=run.memory(name) / MIB,
            target=most,
            unit="MiB",
            at_most=True,
        )


def epoch(run, table, threads):
    name = "training/epoch"
    run.in_turn([name], [], [threads])
    table.add(
        "training epoch, 5 minutes of 128 units",
        duration(run.our_seconds(name, threads)),
        share=run.limit_share(name, threads),
        least_share=0.7,
        disturbed=run.disturbed(name, threads),
    )


def real_time(run, table, work, name, threads, target):
    """How many seconds of recording a second of work takes."""
    table.add(
        work,
        duration(run.our_seconds(name, threads)),
        share=run.limit_share(name, threads),
        ratio=statistics.median(run.real_time[(name, threads)]),
        target=target,
        disturbed=run.disturbed(name, threads),
    )


def prediction(run, table, threads):
    name = "prediction/8-windows"
    run.in_turn([name], [name], [threads])
    table.ratio(run, "prediction of 8 windows", name, threads)
    real_time(run, table, "prediction over real time", name, threads, 60)


def recurrent(run, table, threads):
    names = [f"recurrent/{kind}/forward-backward" for kind in ("gru", "lstm")]
    run.in_turn(names, names, [threads])
    table.ratio(run, "GRU of 128, 3,125 steps, with backward", names[0], threads, 12)
    table.ratio(run, "LSTM of 128, 3,125 steps, with backward", names[1], threads, 1.2)


def mamba(run, table, threads):
    peers = ["mamba/step@reference", "mamba/step@chunked"]
    run.in_turn(["mamba/step", "mamba/prediction"], peers, [threads])
    for peer, work in zip(peers, ("the reference's scan", "a scan of chunks")):
        table.ratio(run, f"mamba training step over {work}", "mamba/step", threads, 3, peer)
    real_time(run, table, "mamba prediction over real time", "mamba/prediction", threads, 50)


def linear_scans(run, table, threads):
    for kind in ("gated-linear", "lru"):
        step, prediction = f"scans/{kind}/step", f"scans/{kind}/prediction"
        run.in_turn([step, prediction], [f"{step}@loop", f"{step}@vectorised"], [threads])
        for form, target in (("loop", 8), ("vectorised", 2)):
            table.ratio(run, f"{kind} step over a {form} form", step, threads, target, f"{step}@{form}")
        real_time(run, table, f"{kind} prediction over real time", prediction, threads, 50)


def metrics(run, table, threads):
    run.in_turn(["metrics/pooled"], ["metrics/pooled"], [threads])
    table.ratio(run, "ROC-AUC and average precision, 9.6 M scores", "metrics/pooled", threads, 15)


def largest_recordings(folder):
    """The three largest npz recordings and the two largest MATLAB v5 files below a folder."""
    archives, matlab = [], []
    for parent, _, names in os.walk(folder):
        for path in (os.path.join(parent, name) for name in names):
            if path.endswith(".npz") and "spike_times.npy" in zipfile.ZipFile(path).namelist():
                archives.append(path)
            elif path.endswith(".mat"):
                with open(path, "rb") as file:
                    if file.read(10) == b"MATLAB 5.0":
                        matlab.append(path)
    archives.sort(key=os.path.getsize, reverse=True)
    matlab.sort(key=os.path.getsize, reverse=True)
    return archives[:3] + matlab[:2]


def reading(run, table, threads):
    folder = run.arguments.recordings
    files = largest_recordings(folder) if folder else []
    if not files:
        table.add("reading npz and MATLAB v5: left out, give --recordings FOLDER")
        return
    names = [f"reading/file/{os.path.splitext(os.path.basename(path))[0]}" for path in files]
    run.in_turn(names, names, [threads], files)
    for path, name in zip(files, names):
        peer = "SciPy" if path.endswith(".mat") else "NumPy"
        table.ratio(run, f"reading {os.path.basename(path)} over {peer}", name, threads, 1)


def startup(run, table, threads):
    for words in (["list"], ["info", "dice-transformer"]):
        milliseconds = 1000 * run.startup(words)
        table.add(
            f"zoo-cli {' '.join(words)}", ratio=milliseconds, target=15, unit="ms", at_most=True
        )


GROUPS = {
    "products": matrix_products,
    "elements": elements,
    "attention": attention,
    "training": training,
    "memory": memory,
    "epoch": epoch,
    "prediction": prediction,
    "recurrent": recurrent,
    "mamba": mamba,
    "scans": linear_scans,
    "metrics": metrics,
    "reading": reading,
    "startup": startup,
}
# The modules that a group's peer imports.
NEEDS = {
    "products": ["numpy"],
    "elements": ["torch"],
    "attention": ["torch"],
    "training": ["torch"],
    "prediction": ["torch"],
    "recurrent": ["torch"],
    "mamba": ["torch"],
    "scans": ["torch"],
    "metrics": ["numpy", "sklearn"],
    "reading": ["numpy", "scipy"],
}


def check(arguments, groups):
    if not os.access(arguments.zoo, os.X_OK):
        raise Missing(
            f"there is no program {arguments.zoo}: run 'swift build -c release', or give --zoo PATH"
        )
    needed = {module for group in groups for module in NEEDS.get(group, [])}
    if not arguments.recordings and groups == ["reading"]:
        needed = set()
    missing = sorted(module for module in needed if importlib.util.find_spec(module) is None)
    if missing:
        names = " ".join("scikit-learn" if module == "sklearn" else module for module in missing)
        raise Missing(
            f"this Python lacks {', '.join(missing)}: run '{sys.executable} -m pip install {names}'"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--zoo",
        default=os.path.join(HERE, "..", "..", ".build", "release", "zoo-cli"),
        help="the program",
    )
    parser.add_argument("--only", default="", help="groups separated by commas: " + ", ".join(GROUPS))
    parser.add_argument(
        "--isa", choices=["baseline", "avx2", "avx512"], help="the instruction set of our kernels"
    )
    parser.add_argument(
        "--like-for-like",
        action="store_true",
        help="limit the peers to the instruction set of --isa too",
    )
    parser.add_argument(
        "--threads",
        type=int,
        default=2,
        help="threads of both sides, except where the target is for one core",
    )
    parser.add_argument("--rounds", type=int, default=3, help="the number of rounds in which both sides take turns")
    parser.add_argument("--recordings", metavar="FOLDER", help="real recordings, npz and MATLAB v5")
    parser.add_argument(
        "--json", action="store_true", help="write one JSON document instead of a table"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")
    arguments = parser.parse_args()
    arguments.zoo = os.path.abspath(arguments.zoo)
    groups = [name for name in arguments.only.split(",") if name] or list(GROUPS)
    unknown = [name for name in groups if name not in GROUPS]
    if unknown:
        parser.error(f"there is no group '{unknown[0]}'; the groups are {', '.join(GROUPS)}")
    if arguments.like_for_like and not arguments.isa:
        parser.error("--like-for-like needs an instruction set, such as --isa avx2")
    run, table = Sides(arguments), Table()
    try:
        check(arguments, groups)
        for name in groups:
            GROUPS[name](run, table, arguments.threads)
    except Missing as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    disturbed = sum(row["disturbed"] for row in table.rows)
    if disturbed:
        print(
            f"warning: a core was disturbed in {disturbed} of {len(table.rows)} rows: run these again on an idle machine",
            file=sys.stderr,
        )
    missed = [row for row in table.rows if row["passed"] is False]
    if arguments.json:
        document = {
            "schema": "zoo.side-by-side/2",
            "machine": run.machine,
            "peers": run.versions,
            "threads": arguments.threads,
            "rounds": arguments.rounds,
            "like_for_like": arguments.like_for_like,
            "rows": table.rows,
        }
        json.dump(document, sys.stdout, indent=1)
        print()
    else:
        if run.machine:
            peers = ", ".join(
                f"{name} {version}" for name, version in sorted((run.versions or {}).items())
            )
            print(
                f"{run.machine['processor']}, {run.machine['isa']}, caches {run.machine['caches']}, {arguments.threads} threads; {peers}\n"
            )
        print(table.text())
        print(
            f"\n{len(table.rows) - len(missed)} of {len(table.rows)} rows without a miss"
            if missed
            else "\nevery target is met"
        )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
