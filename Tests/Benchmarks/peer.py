"""The same work as `zoo-cli bench`, done by PyTorch, NumPy, SciPy and scikit-learn.

    python peer.py --threads 2 [--only NAME,NAME...] [--file FILE]... [--list]

Writes one JSON document: the versions of the libraries, the median seconds of each piece of work under its name in
`zoo-cli bench`, and the process's peak memory. Every piece is written as a user of these libraries would write it
for speed; where there are two ways, each has its own name.
Install: python -m pip install torch numpy scipy scikit-learn
"""

import argparse
import json
import os
import resource
import statistics
import sys
import time

PRODUCTS = [(3125, 128, 384), (3125, 128, 128), (3125, 512, 128), (1024, 1024, 1024)]
UNITS, BINS, HIDDEN = 128, 3125, 128


def median_seconds(work, least_runs=7, least_seconds=0.3, warm_up=2):
    """The median time of a run, by the rule of `zoo-cli bench`: at least 7 runs and 0.3 s."""
    for _ in range(warm_up):
        work()
    times = []
    while len(times) < least_runs or sum(times) < least_seconds:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
        if sum(times) > 2.5 and len(times) >= 3:
            break
    return statistics.median(times)


def product(form, rows, inputs, outputs):
    """The three products of a linear layer with weights [outputs, inputs], by NumPy's BLAS."""
    import numpy as np

    random = np.random.default_rng(0)
    x, w, dy = (
        random.standard_normal(shape, np.float32)
        for shape in ((rows, inputs), (outputs, inputs), (rows, outputs))
    )
    work = {
        "forward": lambda: x @ w.T,
        "input-gradient": lambda: dy @ w,
        "weight-gradient": lambda: dy.T @ x,
    }
    return median_seconds(work[form])


def element(name):
    import torch

    x = torch.randn(1 << 20)
    function = {
        "exp": torch.exp,
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "gelu": torch.nn.functional.gelu,
    }[name]
    return median_seconds(lambda: function(x))


def attention(size, form):
    """PyTorch's fused causal attention over heads of the given size."""
    import torch

    q, k, v = (torch.randn(1, UNITS // size, BINS, size, requires_grad=True) for _ in range(3))
    attend = torch.nn.functional.scaled_dot_product_attention

    def forward():
        with torch.inference_mode():
            attend(q, k, v, is_causal=True)

    def both():
        q.grad = k.grad = v.grad = None
        attend(q, k, v, is_causal=True).sum().backward()

    return median_seconds(forward if form == "forward" else both)


def spikes(*shape):
    """Random spikes, one in a hundred entries."""
    import torch

    return (torch.rand(*shape) < 0.01).float()


def network(variant, dropout):
    """The paper's model: one post-norm encoder layer of 16 heads over the units, and a linear head."""
    import torch
    from torch import nn

    class Stock(nn.Module):
        """nn.TransformerEncoderLayer with a causal mask; its dropout also acts on the attention weights."""

        def __init__(self):
            super().__init__()
            self.layer = nn.TransformerEncoderLayer(UNITS, 16, HIDDEN, dropout, batch_first=True)
            self.head = nn.Linear(UNITS, UNITS)
            self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(BINS))

        def forward(self, x):
            return self.head(self.layer(x, src_mask=self.mask, is_causal=True))

    class Fused(nn.Module):
        """The same layer with the fused attention kernel, which has no dropout on the weights on a CPU."""

        def __init__(self):
            super().__init__()
            self.joined, self.mix = nn.Linear(UNITS, 3 * UNITS), nn.Linear(UNITS, UNITS)
            self.widen, self.narrow = nn.Linear(UNITS, HIDDEN), nn.Linear(HIDDEN, UNITS)
            self.first, self.second = nn.LayerNorm(UNITS), nn.LayerNorm(UNITS)
            self.head, self.drop = nn.Linear(UNITS, UNITS), nn.Dropout(dropout)

        def forward(self, x):
            batch, time_steps, _ = x.shape
            heads = [
                y.view(batch, time_steps, 16, -1).transpose(1, 2)
                for y in self.joined(x).chunk(3, dim=-1)
            ]
            seen = torch.nn.functional.scaled_dot_product_attention(*heads, is_causal=True)
            x = self.first(x + self.drop(self.mix(seen.transpose(1, 2).reshape(x.shape))))
            return self.head(
                self.second(x + self.drop(self.narrow(self.drop(torch.relu(self.widen(x))))))
            )

    return Stock() if variant == "stock" else Fused()


def training_step(variant):
    """Zero the gradients, forward, Dice loss of the next bin, backward, Adam."""
    import torch

    model = network(variant, 0.1).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    recording = spikes(1, BINS + 1, UNITS)
    past, future = recording[:, :-1], recording[:, 1:]

    def step():
        optimizer.zero_grad(set_to_none=True)
        probability = torch.sigmoid(model(past))
        overlap = 2 * (probability * future).sum() + 1
        (1 - overlap / (probability.sum() + future.sum() + 1)).backward()
        optimizer.step()

    return median_seconds(step, least_runs=3, least_seconds=0.5, warm_up=1)


def prediction():
    """The log-odds of eight windows that overlap by half, in sequence, with the fused kernel."""
    import torch

    model = network("fused", 0.0).eval()
    windows = spikes(8, 1, BINS, UNITS)

    def predict():
        with torch.inference_mode():
            for window in windows:
                model(window)

    return median_seconds(predict, least_runs=3)


def recurrent(kind, form):
    import torch

    layer = {"gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[kind](UNITS, 128, batch_first=True)
    x = spikes(1, BINS, UNITS)

    def forward():
        with torch.inference_mode():
            layer(x)

    def both():
        layer.zero_grad(set_to_none=True)
        layer(x)[0].sum().backward()

    return median_seconds(forward if form == "forward" else both)


def reference_scan(u, delta, rate, b, c, skip):
    """The reference's loop over bins (`selective_scan_ref` of state-spaces/mamba).

    Its slices of the whole are taken at once here: backward, each slice of its own would write a gradient as long
    as the recording.
    """
    import torch

    decays = torch.exp(delta.unsqueeze(-1) * rate).unbind(1)
    inputs = ((delta * u).unsqueeze(-1) * b.unsqueeze(2)).unbind(1)
    state, rows = torch.zeros_like(inputs[0]), []
    for decay, value, out in zip(decays, inputs, c.unbind(1)):
        state = decay * state + value
        rows.append(torch.einsum("bdn,bn->bd", state, out))
    return torch.stack(rows, dim=1) + skip * u


def chunked_scan(u, delta, rate, b, c, skip):
    """The best form found without a kernel of its own: all chunks of 56 bins at once, then from chunk to chunk."""
    import torch

    batch, bins, channels = u.shape
    size = 56
    pad = (-bins) % size
    decays = torch.exp(delta.unsqueeze(-1) * rate)
    inputs = (delta * u).unsqueeze(-1) * b.unsqueeze(2)
    decays, inputs = (torch.nn.functional.pad(x, (0, 0, 0, 0, 0, pad)) for x in (decays, inputs))
    shape = (batch, (bins + pad) // size, size, channels, rate.shape[-1])
    decays, inputs = decays.reshape(shape), inputs.reshape(shape)
    state, total = torch.zeros_like(inputs[:, :, 0]), torch.ones_like(inputs[:, :, 0])
    states, totals = [], []
    for decay, value in zip(decays.unbind(2), inputs.unbind(2)):
        state, total = decay * state + value, decay * total
        states.append(state)
        totals.append(total)
    start, starts = torch.zeros_like(state[:, 0]), []
    for chunk_state, chunk_total in zip(state.unbind(1), total.unbind(1)):
        starts.append(start)
        start = chunk_total * start + chunk_state
    whole = torch.stack(states, 2) + torch.stack(totals, 2) * torch.stack(starts, 1).unsqueeze(2)
    whole = whole.flatten(1, 2)[:, :bins]
    return torch.einsum("btdn,btn->btd", whole, c) + skip * u


def mamba_step(scan):
    """Zero the gradients, forward, cross-entropy of the next bin, backward, Adam: the model `mamba`."""
    import torch
    from torch import nn
    from torch.nn.functional import pad, silu, softplus

    width, inner, states, rank, taps = 128, 256, 16, 8, 4

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm = nn.LayerNorm(width)
            self.widen = nn.Linear(width, 2 * inner, bias=False)
            self.convolution = nn.Conv1d(inner, inner, taps, groups=inner)
            self.select = nn.Linear(inner, rank + 2 * states, bias=False)
            self.step = nn.Linear(rank, inner)
            self.logarithm = nn.Parameter(torch.arange(1.0, states + 1).log().repeat(inner, 1))
            self.skip = nn.Parameter(torch.ones(inner))
            self.narrow, self.drop = nn.Linear(inner, width, bias=False), nn.Dropout(0.1)
            nn.init.uniform_(self.step.bias, -7, -2.3)

        def forward(self, x):
            u, z = self.widen(self.norm(x)).chunk(2, dim=-1)
            v = self.convolution(pad(u.transpose(1, 2), (taps - 1, 0))).transpose(1, 2)
            v = silu(v)
            steps, b, c = self.select(v).split([rank, states, states], dim=-1)
            delta, rate = softplus(self.step(steps)), -self.logarithm.exp()
            y = scan(v, delta, rate, b, c, self.skip)
            return x + self.drop(self.narrow(y * silu(z)))

    model = nn.Sequential(
        nn.Linear(UNITS, width), Block(), Block(), nn.LayerNorm(width), nn.Linear(width, UNITS)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    recording = spikes(1, BINS + 1, UNITS)
    past, future = recording[:, :-1], recording[:, 1:]

    def step():
        optimizer.zero_grad(set_to_none=True)
        nn.functional.binary_cross_entropy_with_logits(model(past), future).backward()
        optimizer.step()

    return median_seconds(step, least_runs=3, least_seconds=0.5, warm_up=1)


def linear_scan(kind, form):
    """A training step of a network of linear recurrences; see linear_scans.py."""
    import linear_scans

    return median_seconds(linear_scans.training_step(kind, form), least_runs=3, least_seconds=0.5, warm_up=1)


def metrics():
    """Pooled ROC-AUC and average precision of 9.6 million scores."""
    import numpy as np
    from sklearn.metrics import average_precision_score, roc_auc_score

    random = np.random.default_rng(0)
    truth = random.random(75_000 * UNITS) < 0.01
    scores = random.standard_normal(truth.size, np.float32) + truth.astype(np.float32)

    def score():
        roc_auc_score(truth, scores)
        average_precision_score(truth, scores)

    return median_seconds(score, least_runs=1, least_seconds=0, warm_up=0)


def reading(path):
    """Loads all arrays of a file."""
    if path.endswith(".mat"):
        import scipy.io

        return median_seconds(lambda: scipy.io.loadmat(path))
    import numpy as np

    def load():
        with np.load(path) as archive:
            return {name: archive[name] for name in archive.files}

    return median_seconds(load)


def works(files):
    """The available work, by name."""
    all_works = {}
    for rows, inputs, outputs in PRODUCTS:
        for form in ("forward", "input-gradient", "weight-gradient"):
            name = f"kernels/product/{rows}x{inputs}x{outputs}/{form}"
            all_works[name] = lambda form=form, shape=(rows, inputs, outputs): product(form, *shape)
    for name in ("exp", "tanh", "sigmoid", "gelu"):
        all_works[f"kernels/{name}"] = lambda name=name: element(name)
    for size in (8, 16, 32, 64):
        for form in ("forward", "forward-backward"):
            all_works[f"attention/heads-of-{size}/{form}"] = lambda size=size, form=form: attention(
                size, form
            )
    for variant in ("fused", "stock"):
        all_works[f"training/step@{variant}"] = lambda variant=variant: training_step(variant)
    all_works["prediction/8-windows"] = prediction
    for kind in ("gru", "lstm"):
        for form in ("forward", "forward-backward"):
            all_works[f"recurrent/{kind}/{form}"] = lambda kind=kind, form=form: recurrent(kind, form)
    for name, scan in (("reference", reference_scan), ("chunked", chunked_scan)):
        all_works[f"mamba/step@{name}"] = lambda scan=scan: mamba_step(scan)
    for kind in ("gated-linear", "lru"):
        for form in ("loop", "vectorised"):
            name = f"scans/{kind}/step@{form}"
            all_works[name] = lambda kind=kind, form=form: linear_scan(kind, form)
    all_works["metrics/pooled"] = metrics
    for path in files:
        all_works[f"reading/file/{os.path.splitext(os.path.basename(path))[0]}"] = (
            lambda path=path: reading(path)
        )
    return all_works


def versions():
    found = {}
    for name in ("torch", "numpy", "scipy", "sklearn"):
        if name in sys.modules:
            found[name] = sys.modules[name].__version__
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--only", default="", help="names separated by commas; default all")
    parser.add_argument(
        "--file", action="append", default=[], help="a recording to load, npz or MATLAB"
    )
    parser.add_argument("--list", action="store_true", help="show the names and do nothing")
    arguments = parser.parse_args()
    # The libraries read these when they are loaded, so nothing above imports them.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = str(arguments.threads)
    all_works = works(arguments.file)
    names = [name for name in arguments.only.split(",") if name] or list(all_works)
    for name in names:
        if name not in all_works:
            parser.error(f"there is no benchmark '{name}'; --list shows all")
    if arguments.list:
        print("\n".join(names))
        return
    seconds = {}
    for name in names:
        print(name, file=sys.stderr)
        seconds[name] = all_works[name]()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )
    json.dump(
        {
            "schema": "zoo.peer/1",
            "threads": arguments.threads,
            "versions": versions(),
            "seconds": seconds,
            "peak_memory_bytes": peak,
        },
        sys.stdout,
        indent=1,
    )
    print()


if __name__ == "__main__":
    main()
