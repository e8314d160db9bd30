#!/usr/bin/env python3
"""A host that plays a fitted model bin by bin, as a closed-loop experiment does; to be copied.

    with ServedModel("my-run", "gru") as model:
        row = model.start()          # the log-odds that each unit spikes in the first bin
        row = model.step(spikes)     # a bin, 0 or 1 for each unit; the log-odds of the next bin

The model is played by 'zoo-cli serve', in the protocol that 'zoo-cli help protocol' shows. As a program it
reads a raster, or from standard input a line for each bin with the numbers of the units that spiked, and
prints a row before the first bin and after each. Needs no packages; uses NumPy if it is there.

    python3 host.py my-run --model gru raster.npy
    echo 0 3 | python3 host.py my-run
"""
import argparse
import ast
import json
import os
import struct
import subprocess
import sys

try:
    import numpy
except ImportError:
    numpy = None


class ServedModelError(Exception):
    """What the model refuses, or how it ended."""


class ServedModel:
    """A model of a run directory. 'units' is how many it has, 'facts' all that it says of itself."""

    def __init__(self, run, model=None, command="zoo-cli"):
        words = [command, "serve", run] + (["--model", model] if model else [])
        # Its standard error stays ours: the model, and at the end how long rows took.
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env=dict(os.environ, ZOO_PROTOCOL="1"))
        self.starts = 0
        try:
            self.facts = self.ask({"type": "hello", "protocol": [1], "host": "host.py"})
            self.units = self.facts["units"]
            self.ask({"type": "go", "mode": "lockstep", "units": self.units, "target": "spike"})
        except BaseException:
            self.process.kill()
            self.close()
            raise

    def start(self):
        """Forgets the past, and returns the log-odds of the first bin."""
        self.starts += 1  # the number only tells one start from another
        return self.frame(b"STRT", struct.pack("<I", self.starts))

    def step(self, spikes):
        """Takes a bin, and returns the log-odds of the next."""
        spikes = bytes(map(int, spikes))
        if len(spikes) != self.units:
            raise ValueError(f"a bin has {self.units} units, not {len(spikes)}")
        return self.frame(b"BINS", spikes)

    def save(self, place):
        """Keeps the state of the model under a number, to go back to it with 'load'."""
        self.frame(b"SAVE", struct.pack("<I", place))

    def load(self, place):
        self.frame(b"LOAD", struct.pack("<I", place))

    def close(self):
        try:
            self.send(b"QUIT" + struct.pack("<I", 0))
            self.process.stdin.close()
        except (OSError, ServedModelError):
            pass  # it has ended already
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def ask(self, message):
        self.send(json.dumps(message).encode() + b"\n")
        answer = json.loads(self.process.stdout.readline() or self.ended())
        return self.refused(answer) if answer["type"] == "error" else answer

    def frame(self, tag, payload):
        self.send(tag + struct.pack("<I", len(payload)) + payload)
        header = self.receive(8)
        content = self.receive(struct.unpack("<I", header[4:])[0])
        if header[:4] == b"FAIL":
            self.refused(json.loads(content))
        if header[:4] == b"LOGI":
            return numpy.frombuffer(content, "<f4") if numpy else struct.unpack(f"<{self.units}f", content)

    def send(self, data):
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except BrokenPipeError:
            self.ended()

    def receive(self, count):
        data = self.process.stdout.read(count)
        return data if len(data) == count else self.ended()

    def refused(self, answer):
        raise ServedModelError(answer["message"] + (f" ({answer['hint']})" if answer.get("hint") else ""))

    def ended(self):
        raise ServedModelError(f"zoo-cli serve has ended with exit code {self.process.wait()}")


def raster(path):
    """The bins of a .npy file, uint8 or bool [bins, units]."""
    with open(path, "rb") as file:
        content = file.read()
    start = 10 + int.from_bytes(content[8:10], "little")
    header = ast.literal_eval(content[10:start].decode()) if content[:8] == b"\x93NUMPY\1\0" else None
    if not header or header["descr"] not in ("|u1", "|b1") or header["fortran_order"] or len(header["shape"]) != 2:
        raise ValueError(f"{path} is not a .npy file with a uint8 or bool array [bins, units] in C order")
    bins, units = header["shape"]
    return [content[start + bin * units:start + (bin + 1) * units] for bin in range(bins)]


def lines(units):
    """The bins of standard input, in the form of 'zoo-cli predict --live'. A rig would be read here."""
    for line in sys.stdin:
        spiked = {int(word) for word in line.split()}
        if not spiked <= set(range(units)):
            raise ValueError(f"a unit is a number from 0 to {units - 1}, unlike those of '{line.strip()}'")
        yield bytes(unit in spiked for unit in range(units))


def main():
    parser = argparse.ArgumentParser(description="Plays a fitted model bin by bin, and prints its rows.")
    parser.add_argument("run", help="a run directory of zoo-cli")
    parser.add_argument("raster", nargs="?", help="a .npy file, uint8 [bins, units]; default standard input")
    parser.add_argument("--model", help="a model of the run; default the best on validation")
    parser.add_argument("--zoo-cli", default="zoo-cli", help="the program")
    options = parser.parse_args()

    def show(row):  # nine digits give a Float32 back to the bit
        print(*("%.9g" % value for value in row), flush=True)

    with ServedModel(options.run, options.model, options.zoo_cli) as model:
        show(model.start())
        for spikes in raster(options.raster) if options.raster else lines(model.units):
            show(model.step(spikes))


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError, ServedModelError) as error:
        sys.exit(f"host.py: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
