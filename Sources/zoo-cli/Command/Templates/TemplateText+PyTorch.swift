extension TemplateText {
  // Written by .ci/embed-templates: change Tests/Examples/clients/gru.py instead.
  static let pyTorch = ##"""
    #!/usr/bin/env python3
    """A PyTorch network as a model for zoo-cli: the protocol zoo-model/1 around a GRU, to be copied.

        zoo-cli compare --external 'python3 gru.py' --data recording.npz
        zoo-cli compare torch-gru:hidden=32,epochs=4 --external 'python3 gru.py' --data recording.npz

    Write your own network in place of `Network`: `forward` takes spikes [batch, time, units] and a state, and
    returns the log-odds of the bin after each position, and the state after the last. A call of PyTorch is
    dear, so the program asks for blocks of bins ("mode"); position i of a block must not use a later
    position, which zoo-cli checks. Never print to standard output: print to standard error.
    """
    import copy
    import json
    import os
    import struct
    import sys
    import time

    NAME, MEMORY = "torch-gru", 1000
    OPTIONS = {
        "hidden": {"type": "integer", "default": 64, "min": 1, "max": 1024, "summary": "width of the state"},
        "epochs": {"type": "integer", "default": 10, "min": 1, "max": 1000, "summary": "passes over training"},
        "window": {"type": "integer", "default": 200, "min": 2, "max": 10000, "summary": "bins of a window"},
        "learning-rate": {"type": "number", "default": 0.003, "min": 1e-6, "max": 1, "summary": "of Adam"},
    }


    def network(units, hidden):
        """Made in a function, since PyTorch takes seconds to import and 'hello' should not wait for it."""
        class Network(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.gru = torch.nn.GRU(units, hidden, batch_first=True)
                self.out = torch.nn.Linear(hidden, units)

            def forward(self, spikes, state=None):
                states, state = self.gru(spikes, state)
                return self.out(states), state

        return Network()


    def fit(message, options, seed, threads):
        """Trains on windows of the training part; keeps the epoch that is best on the validation part."""
        torch.manual_seed(seed % 2**63)
        torch.set_num_threads(threads)
        torch.use_deterministic_algorithms(True)
        training, validation = (read_npy(message[part], message["units"]) for part in ("train", "validation"))
        model = network(message["units"], options["hidden"])
        with torch.no_grad():  # a good start: every unit fires at its rate
            rates = (training.sum(0) + 0.5) / (len(training) + 1)
            model.out.bias.copy_(torch.log(rates / (1 - rates)))
        window = min(options["window"], len(training) - 1)
        starts = torch.arange(0, len(training) - window, window)
        optimizer = torch.optim.Adam(model.parameters(), options["learning-rate"])
        loss_of = torch.nn.BCEWithLogitsLoss()
        best, best_loss = copy.deepcopy(model.state_dict()), validation_loss(model, validation)
        began, told = time.time(), 0
        for epoch in range(options["epochs"]):
            batches = starts[torch.randperm(len(starts))].split(16)
            for index, batch in enumerate(batches):
                spikes = torch.stack([training[start:start + window + 1] for start in batch])
                loss = loss_of(model(spikes[:, :-1])[0], spikes[:, 1:])
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1)
                optimizer.step()
                if time.time() - told > 1:  # the host shows it, and knows that the program is alive
                    told = time.time()
                    send({"type": "progress", "fraction": (epoch + (index + 1) / len(batches)) / options["epochs"]})
            loss = validation_loss(model, validation)
            print(f"epoch {epoch + 1}: validation loss {loss:.5f}", file=sys.stderr)
            if loss < best_loss:
                best, best_loss = copy.deepcopy(model.state_dict()), loss
            if (time.time() - began) * (epoch + 2) / (epoch + 1) > 0.9 * message["limit_s"]:
                break  # the host would end the program
        model.load_state_dict(best)
        return model


    def validation_loss(model, spikes):
        total, state, entries = 0.0, None, 0
        with torch.no_grad():
            for start in range(0, len(spikes) - 1, 1000):
                part = spikes[start:start + 1001][None]
                log_odds, state = model(part[:, :-1], state)
                total += torch.nn.functional.binary_cross_entropy_with_logits(
                    log_odds, part[:, 1:], reduction="sum").item()
                entries += log_odds.numel()
        return total / max(1, entries)


    def read_npy(path, units):
        """The uint8 array [time, unit] of a file, as floats."""
        with open(path, "rb") as file:
            content = bytearray(file.read())
        start = 10 + struct.unpack("<H", content[8:10])[0]
        return torch.frombuffer(content, dtype=torch.uint8, offset=start).reshape(-1, units).float()


    def send(message):
        sys.stdout.buffer.write(json.dumps(message).encode() + b"\n")
        sys.stdout.buffer.flush()


    def frame(tag, payload=b""):
        sys.stdout.buffer.write(tag + struct.pack("<I", len(payload)) + payload)
        sys.stdout.buffer.flush()


    def main():
        global torch
        if os.environ.get("ZOO_PROTOCOL") != "1":
            print(__doc__, file=sys.stderr)
            return 2
        stdin, model = sys.stdin.buffer, None
        while True:  # JSON, one message a line
            line = stdin.readline()
            if not line:
                return 0
            message = json.loads(line)
            if message["type"] == "hello":
                seed, threads = message["seed"], message["threads"]
                send({"type": "hello", "protocol": 1, "name": NAME, "version": "1", "language": "PyTorch",
                      "summary": "a gated recurrent unit, in PyTorch", "capabilities": ["fit", "blocks"],
                      "mode": "blocks", "max_block": 4096, "memory": MEMORY, "options": OPTIONS})
            elif message["type"] == "configure":
                options = message["options"]
                send({"type": "ok"})
            elif message["type"] == "fit":
                try:
                    import torch
                except ImportError:
                    send({"type": "error", "code": "unsupported", "message": "this Python has no PyTorch"})
                    return 1
                units = message["units"]
                model = fit(message, options, seed, threads)
                send({"type": "fitted", "parameters": sum(p.numel() for p in model.parameters())})
            elif message["type"] == "go":
                send({"type": "ok"})
                break
            else:
                send({"type": "error", "code": "unsupported", "message": "unknown type"})
        with torch.inference_mode():
            while True:  # frames: four letters, a length, a payload
                header = stdin.read(8)
                if len(header) < 8:
                    return 0
                tag, payload = header[:4], stdin.read(struct.unpack("<I", header[4:])[0])
                if tag == b"STRT":  # the row of the first bin comes from a bin of silence
                    log_odds, state = model(torch.zeros(1, 1, units))
                    frame(b"LOGI", log_odds.numpy().astype("<f4").tobytes())
                elif tag == b"BINS":
                    bins = torch.frombuffer(bytearray(payload), dtype=torch.uint8).reshape(1, -1, units)
                    log_odds, state = model(bins.float(), state)
                    frame(b"LOGI", log_odds.numpy().astype("<f4").tobytes())
                elif tag == b"PING":
                    frame(b"DONE")
                elif tag == b"QUIT":
                    return 0
                else:
                    frame(b"FAIL", json.dumps({"code": "unsupported", "message": "unknown frame"}).encode())


    sys.exit(main())

    """##
}
