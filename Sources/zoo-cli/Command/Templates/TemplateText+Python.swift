extension TemplateText {
  // Written by .ci/embed-templates: change Tests/Examples/clients/client.py instead.
  static let python = ##"""
    #!/usr/bin/env python3
    """A spike-train model as a program of its own: the protocol zoo-model/1 in one file, to be copied.

        zoo-cli compare --external 'python3 client.py' --data recording.npz
        zoo-cli check --external 'python3 client.py'

    Write your own model in place of `History`: `fit` learns, `reset` forgets the past, `row` gives the
    log-odds that each unit spikes in the next bin, `observe` takes that bin, and `rates` learns what single
    units have of their own, also from another recording ("adapt"). `python3 client.py rate` runs the other
    model. Needs no packages; with NumPy it is faster. Never print to standard output: it belongs to the
    protocol. Print to standard error.
    """
    import copy
    import json
    import math
    import os
    import struct
    import sys

    try:
        import numpy
    except ImportError:
        numpy = None


    class Rate:
        """Each unit's own constant rate."""

        name, summary, options = "py-rate", "each unit's constant rate, in Python", {}
        memory = 0

        def configure(self, options, seed): pass

        def rates(self, training, bins, units):
            counts = [sum(training[unit::units]) for unit in range(units)]
            self.base = [math.log((c + 0.5) / (bins - c + 0.5)) for c in counts]

        def fit(self, training, validation, bins, units):
            self.rates(training, bins, units)
            return units

        def reset(self): pass

        def row(self):
            return self.base

        def observe(self, spikes): pass


    class History(Rate):
        """Log-odds from two exponential traces: of the unit's own spikes, and of all units' spikes."""

        name, summary, memory = "py-history", "traces of own and of all spikes, in Python", 2000
        options = {"tau": {"type": "number", "default": 20, "min": 1, "max": 1000, "summary": "bins of a trace"}}

        def configure(self, options, seed):
            self.keep = math.exp(-1 / options["tau"])

        def rates(self, training, bins, units):
            super().rates(training, bins, units)
            self.shift = sum(training) / (bins * units * (1 - self.keep))  # the mean of a trace

        def fit(self, training, validation, bins, units):
            self.rates(training, bins, units)
            self.units, self.weights = units, [0.0, 0.0]
            # A logistic regression of two weights, by Newton's method on a sample of entries.
            every, sample = max(1, bins * units // 100_000), []
            self.reset()
            for bin in range(bins):
                spikes = training[bin * units:(bin + 1) * units]
                for u in range(bin % every, units, every):
                    a, b = float(self.own[u]) - self.shift, self.everyone - self.shift
                    sample.append((self.base[u], a, b, spikes[u]))
                self.observe(spikes)
            for step in range(8):
                g, h, c, d, e = 0.0, 0.0, 1e-3, 0.0, 1e-3
                for base, a, b, spiked in sample:
                    p = 1 / (1 + math.exp(-max(-30, min(30, base + self.weights[0] * a + self.weights[1] * b))))
                    left, curve = spiked - p, p * (1 - p)
                    g, h = g + left * a, h + left * b
                    c, d, e = c + curve * a * a, d + curve * a * b, e + curve * b * b
                self.weights[0] += max(-1, min(1, (e * g - d * h) / (c * e - d * d)))
                self.weights[1] += max(-1, min(1, (c * h - d * g) / (c * e - d * d)))
                send({"type": "progress", "fraction": (step + 1) / 8})
            return units + 2

        def reset(self):
            self.own = numpy.zeros(self.units) if numpy else [0.0] * self.units
            self.everyone = 0.0

        def row(self):
            everyone = self.weights[1] * (self.everyone - self.shift) - self.weights[0] * self.shift
            if numpy:
                return self.base + self.weights[0] * self.own + everyone
            return [b + self.weights[0] * o + everyone for b, o in zip(self.base, self.own)]

        def observe(self, spikes):
            self.everyone = self.keep * self.everyone + spikes.count(1) / self.units
            if numpy:
                self.own = self.keep * self.own + numpy.frombuffer(spikes, numpy.uint8)
            else:
                self.own = [self.keep * o + s for o, s in zip(self.own, spikes)]


    def floats(row):
        return numpy.asarray(row, "<f4").tobytes() if numpy else struct.pack("<%df" % len(row), *row)


    def read_npy(path):
        """The bytes of a uint8 array [time, unit] after the header."""
        content = open(path, "rb").read()
        return content[10 + struct.unpack("<H", content[8:10])[0]:]


    def send(message):
        sys.stdout.buffer.write(json.dumps(message).encode() + b"\n")
        sys.stdout.buffer.flush()


    def frame(tag, payload=b""):
        sys.stdout.buffer.write(tag + struct.pack("<I", len(payload)) + payload)
        sys.stdout.buffer.flush()


    def main():
        if os.environ.get("ZOO_PROTOCOL") != "1":
            print(__doc__, file=sys.stderr)
            return 2
        model = Rate() if sys.argv[1:] == ["rate"] else History()
        stdin, units = sys.stdin.buffer, 0
        for line in iter(stdin.readline, b""):  # JSON, one message a line
            message = json.loads(line)
            if message["type"] == "hello":
                seed = message["seed"]
                send({"type": "hello", "protocol": 1, "name": model.name, "version": "1",
                      "language": "python " + sys.version.split()[0], "summary": model.summary,
                      "capabilities": ["fit", "adapt", "blocks", "state"],
                      "memory": model.memory, "options": model.options})
            elif message["type"] == "configure":
                model.configure(message["options"], seed)
                send({"type": "ok"})
            elif message["type"] == "fit":
                units = message["units"]
                training, validation = read_npy(message["train"]), read_npy(message["validation"])
                parameters = model.fit(training, validation, len(training) // units, units)
                send({"type": "fitted", "parameters": parameters})
            elif message["type"] == "go":
                send({"type": "ok"})
                break
            else:
                send({"type": "error", "code": "unsupported", "message": "unknown type"})
        else:
            return 0
        fitted, saved = copy.deepcopy(vars(model)), {}
        while True:  # frames: four letters, a length, a payload
            header = stdin.read(8)
            if len(header) < 8:
                return 0
            tag, payload = header[:4], stdin.read(struct.unpack("<I", header[4:])[0])
            if tag == b"STRT":
                model.base = numpy.asarray(model.base) if numpy else model.base
                model.reset()
                frame(b"LOGI", floats(model.row()))
            elif tag == b"BINS":
                rows = []
                for first in range(0, len(payload), units):
                    model.observe(payload[first:first + units])
                    rows.append(floats(model.row()))
                frame(b"LOGI", b"".join(rows))
            elif tag == b"SAVE":
                saved[payload] = copy.deepcopy(vars(model))
                frame(b"DONE")
            elif tag == b"LOAD" and payload in saved:
                vars(model).update(copy.deepcopy(saved[payload]))
                frame(b"DONE")
            elif tag == b"ADPT":  # from the fit on, which an empty message goes back to
                vars(model).update(copy.deepcopy(fitted))
                if json.loads(payload):
                    training = read_npy(json.loads(payload)["train"])
                    model.rates(training, len(training) // units, units)
                frame(b"DONE")
            elif tag == b"PING":
                frame(b"DONE")
            elif tag == b"QUIT":
                return 0
            else:
                frame(b"FAIL", json.dumps({"code": "unsupported", "message": "unknown frame"}).encode())


    sys.exit(main())

    """##
}
