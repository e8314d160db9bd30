"""Both sides of side_by_side.py: how they are run, and the table of results."""

import json
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
MIB = 1 << 20


class Missing(Exception):
    """Something that the measurement needs is missing."""


# Variables that limit the peers' libraries to an instruction set, for `--like-for-like`, as on a
# machine without others.
LIKE_FOR_LIKE = {
    "avx2": {
        "ATEN_CPU_CAPABILITY": "avx2",
        "DNNL_MAX_CPU_ISA": "AVX2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        "OPENBLAS_CORETYPE": "Haswell",
    },
    "baseline": {
        "ATEN_CPU_CAPABILITY": "default",
        "DNNL_MAX_CPU_ISA": "SSE41",
        "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
        "OPENBLAS_CORETYPE": "Prescott",
    },
}


class Sides:
    """Runs `zoo-cli bench` and the peer, and keeps the results of every round."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.environment = dict(os.environ)
        if arguments.isa:
            self.environment["ZOO_ISA"] = arguments.isa
        # A variable that forces an older kernel on a library would handicap the peer.
        forcing = {name for names in LIKE_FOR_LIKE.values() for name in names}
        self.peer_environment = {
            name: value for name, value in os.environ.items() if name not in forcing
        }
        if arguments.like_for_like:
            self.peer_environment.update(LIKE_FOR_LIKE.get(arguments.isa, {}))
        self.ours, self.theirs, self.shares, self.peaks = {}, {}, {}, {}
        self.real_time = {}
        self.machine = self.versions = None

    def call(self, command, environment=None):
        if not self.arguments.quiet:
            words = [os.path.basename(word) for word in command[:2]] + command[2:]
            print("  " + " ".join(words)[:150], file=sys.stderr)
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        if done.returncode != 0:
            last = done.stderr.strip().splitlines()[-6:]
            raise Missing(f"'{' '.join(command)}' ended with {done.returncode}:\n" + "\n".join(last))
        return json.loads(done.stdout)

    def zoo(self, names, threads, files=()):
        extra = [word for file in files for word in ("--file", file)] + (
            ["--tick", "1ms"] if files else []
        )
        document = self.call(
            [
                self.arguments.zoo,
                "bench",
                "--json",
                "--quiet",
                "--threads",
                str(threads),
                "--only",
                ",".join(names),
            ]
            + extra,
            self.environment,
        )
        self.machine = document["machine"]
        for result in document["results"]:
            key = (result["name"], threads)
            self.ours.setdefault(key, []).append(result["seconds"]["median"])
            self.peaks.setdefault(key, []).append(result["peak_share"])
            if "limit_share" in result:
                self.shares.setdefault(key, []).append(result["limit_share"])
            if "real_time_factor" in result:
                self.real_time.setdefault(key, []).append(result["real_time_factor"])

    def peer(self, names, threads, files=()):
        extra = [word for file in files for word in ("--file", file)]
        document = self.call(
            [
                sys.executable,
                os.path.join(HERE, "peer.py"),
                "--threads",
                str(threads),
                "--only",
                ",".join(names),
            ]
            + extra,
            self.peer_environment,
        )
        self.versions = {**(self.versions or {}), **document["versions"]}
        for name, seconds in document["seconds"].items():
            self.theirs.setdefault((name, threads), []).append(seconds)

    def in_turn(self, ours, theirs, threads, files=(), alone=()):
        """Runs us and the peer for each number of threads, and us alone for those of `alone`.

        All within every round: a machine's speed changes within minutes, and figures are ratios.
        """
        for _ in range(self.arguments.rounds):
            for count in alone:
                self.zoo(ours, count, files)
            for count in threads:
                self.zoo(ours, count, files)
                if theirs:
                    self.peer(theirs, count, files)

    def our_seconds(self, name, threads):
        return statistics.median(self.ours[(name, threads)])

    def peer_seconds(self, name, threads):
        return statistics.median(self.theirs[(name, threads)])

    def limit_share(self, name, threads):
        """Our rate as a share of what the machine can do at most; None if no limit is known."""
        shares = self.shares.get((name, threads))
        return statistics.median(shares) if shares else None

    def disturbed(self, name, threads):
        """Whether the cores had less than nine tenths of their peak while we were timed."""
        peaks = self.peaks.get((name, threads))
        return bool(peaks) and statistics.median(peaks) < 0.9

    def gain(self, name, threads):
        """How much faster we are with a number of threads than with one."""
        return self.our_seconds(name, 1) / self.our_seconds(name, threads)

    def peak_gain(self, name, threads):
        """The same for the cores' peak of arithmetic, measured in turn with the benchmark."""
        alone, together = self.limit_share(name, 1), self.limit_share(name, threads)
        return self.gain(name, threads) * alone / together if alone and together else None

    def memory(self, name):
        """The resident memory of a process that only runs one benchmark, as the system reports it."""
        peaks = []
        for _ in range(self.arguments.rounds):
            command = [
                self.arguments.zoo,
                "bench",
                "--bare",
                "--quiet",
                "--json",
                "--only",
                name,
                "--repetitions",
                "3",
            ]
            command += ["--threads", str(self.arguments.threads)]
            child = subprocess.Popen(
                command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            _, status, usage = os.wait4(child.pid, 0)
            if status != 0:
                raise Missing(f"'{' '.join(command)}' failed")
            peaks.append(usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
        return statistics.median(peaks)

    def startup(self, words):
        """The time from the program's start to its end."""
        times = []
        for _ in range(21):
            start = time.perf_counter()
            subprocess.run(
                [self.arguments.zoo] + words,
                env=self.environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=True,
            )
            times.append(time.perf_counter() - start)
        return statistics.median(times)


def forbids(row):
    """Whether even the machine's limit would miss the target of the ratio."""
    if row["share"] is None or row["ratio"] is None or row["target"] is None:
        return False
    limit = row["ratio"] * row["share"] if row["at_most"] else row["ratio"] / row["share"]
    return limit > row["target"] if row["at_most"] else limit < row["target"]


class Table:
    """The rows: the work, our result, the peer's; the share of the machine's limit and its target; the ratio, or
    another figure, and its target; whether both are met."""

    def __init__(self):
        self.rows = []

    def add(
        self,
        work,
        ours="",
        peer="",
        share=None,
        least_share=None,
        ratio=None,
        target=None,
        unit="x",
        at_most=False,
        disturbed=False,
    ):
        """A row; a target that is None asks for nothing."""
        met = []
        if share is not None and least_share is not None:
            met.append(share >= least_share)
        if ratio is not None and target is not None:
            met.append(ratio <= target if at_most else ratio >= target)
        self.rows.append(
            {
                "work": work,
                "ours": ours,
                "peer": peer,
                "share": share,
                "least_share": least_share,
                "ratio": ratio,
                "target": target,
                "unit": unit,
                "at_most": at_most,
                "disturbed": disturbed,
                "passed": all(met) if met else None,
            }
        )

    def ratio(self, runner, work, name, threads, target=None, peer_name=None, least_share=None):
        """Our time against the peer's, and our share of the limit."""
        ours, theirs = runner.our_seconds(name, threads), runner.peer_seconds(
            peer_name or name, threads
        )
        self.add(
            work,
            duration(ours),
            duration(theirs),
            runner.limit_share(name, threads),
            least_share,
            theirs / ours,
            target,
            disturbed=runner.disturbed(name, threads),
        )

    def gain(self, runner, work, name, threads):
        """How much faster several cores are than one, and that as a share of what their peak of arithmetic gained.

        The target is 1.85 for two, and the same per core for more."""
        gain, limit = runner.gain(name, threads), runner.peak_gain(name, threads)
        self.add(
            work,
            duration(runner.our_seconds(name, threads)),
            share=gain / limit if limit else None,
            ratio=gain,
            target=1.85 / 2 * threads,
            disturbed=runner.disturbed(name, threads) or runner.disturbed(name, 1),
        )

    def text(self):
        def percent(share):
            return "" if share is None else f"{100 * share:.0f} %"

        def figure(value, unit):
            if value is None:
                return ""
            return f"{value:.2f} x" if unit == "x" else f"{value:.3g} {unit}"

        lines = [["work", "ours", "peer", "of limit", "target", "ratio", "target", ""]]
        for row in self.rows:
            mark = {None: "-", True: "pass", False: "MISS"}[row["passed"]]
            if row["passed"] is False and forbids(row):
                mark = "MISS: the machine's limit forbids it"
            if row["disturbed"]:
                mark += " (a core was disturbed)"
            sign = "<=" if row["at_most"] else ">="
            share, target = row["least_share"], row["target"]
            lines.append(
                [
                    row["work"],
                    row["ours"],
                    row["peer"],
                    percent(row["share"]),
                    f">= {percent(share)}" if share is not None else "",
                    figure(row["ratio"], row["unit"]),
                    f"{sign} {figure(target, row['unit'])}" if target is not None else "",
                    mark,
                ]
            )
        widths = [max(len(line[column]) for line in lines) for column in range(8)]
        texts = []
        for line in lines:
            cells = (
                [line[0].ljust(widths[0])]
                + [cell.rjust(width) for cell, width in zip(line[1:7], widths[1:7])]
                + [line[7]]
            )
            texts.append("  ".join(cells).rstrip())
        return "\n".join(texts)


def duration(seconds):
    for factor, unit in ((1e6, "us"), (1e3, "ms"), (1, "s")):
        if seconds * factor < 1000 or unit == "s":
            return f"{seconds * factor:.3g} {unit}"
