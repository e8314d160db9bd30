"""The two linear recurrences of the zoo in PyTorch: as loops over time and as vectorised as we could write them.

    python linear_scans.py                  # compare the forms with each other, and time them
    python linear_scans.py --goldens FOLDER # write small cases of operations and blocks for the tests

peer.py takes the networks for its timings. Every form runs on the CPU with stock PyTorch.
"""

import argparse
import json
import math
import os
import time

import torch
from torch import nn

# --- h = f h' + (1 - f) v ---------------------------------------------------------------------------------------


def gated_loop(x, start=None):
    """All states [N, T, H] from the gates' arguments beside the values, [N, T, 2 H]; a loop over time."""
    forget, value = x.chunk(2, dim=-1)
    forget = torch.sigmoid(forget)
    inputs = (1 - forget) * value
    h = start if start is not None else torch.zeros_like(inputs[:, 0])
    states = []
    for f, u in zip(forget.unbind(1), inputs.unbind(1)):
        h = f * h + u
        states.append(h)
    return torch.stack(states, dim=1)


def chunked(factors, inputs):
    """h = a h' + b over axis 0 of [T, ...] without a tape: chunks of about √T steps side by side, then their seams.

    Twice √T vector operations instead of T; a scan by doubling (log₂ T passes over everything) took three times as
    long here.
    """
    time_steps = inputs.shape[0]
    size = math.isqrt(time_steps - 1) + 1
    count = (time_steps + size - 1) // size
    missing = count * size - time_steps
    if missing:
        rest = inputs.shape[1:]
        factors = torch.cat([factors, factors.new_ones(missing, *rest)])
        inputs = torch.cat([inputs, inputs.new_zeros(missing, *rest)])
    a = factors.reshape(count, size, *inputs.shape[1:])
    h = inputs.reshape(count, size, *inputs.shape[1:]).clone()
    decay = a.clone()
    for t in range(1, size):
        h[:, t].addcmul_(a[:, t], h[:, t - 1])
        decay[:, t].mul_(decay[:, t - 1])
    carry = h[0, -1]
    for chunk in range(1, count):
        h[chunk].addcmul_(decay[chunk], carry)
        carry = h[chunk, -1]
    return h.reshape(count * size, *inputs.shape[1:])[:time_steps]


class ChunkedScan(torch.autograd.Function):
    """h = a h' + b along time, both ways by chunks."""

    @staticmethod
    def forward(context, factors, inputs):
        states = chunked(factors, inputs)
        context.save_for_backward(factors, states)
        return states

    @staticmethod
    def backward(context, upstream):
        factors, states = context.saved_tensors
        # g[t] = dh[t] + a[t+1] g[t+1]: the same scan with time reversed.
        later = torch.cat([factors[1:], torch.zeros_like(factors[:1])])
        total = chunked(later.flip(0), upstream.flip(0)).flip(0)
        before = torch.cat([torch.zeros_like(states[:1]), states[:-1]])
        return total * before, total


def gated_chunked(x):
    """The same states from zeros, by chunks."""
    forget, value = x.chunk(2, dim=-1)
    forget = torch.sigmoid(forget)
    inputs = (1 - forget) * value
    return ChunkedScan.apply(forget.transpose(0, 1), inputs.transpose(0, 1)).transpose(0, 1)


# --- h = λ h' + u ---------------------------------------------------------------------------------------------


def planes(h):
    """Real parts beside imaginary parts."""
    return torch.cat([h.real, h.imag], dim=-1)


def diagonal_loop(log_lambda, u, start=None):
    """All complex states [N, T, H] from log λ and complex inputs; a loop over time."""
    factor = torch.exp(log_lambda)
    h = start if start is not None else torch.zeros_like(u[:, 0])
    states = []
    for step in u.unbind(1):
        h = factor * h + step
        states.append(h)
    return torch.stack(states, dim=1)


def diagonal_convolved(log_lambda, u):
    """The same states by a Fourier transform: a convolution with the powers of λ."""
    time_steps = u.shape[1]
    powers = torch.exp(log_lambda[:, None] * torch.arange(time_steps))
    size = 2 * time_steps
    product = torch.fft.fft(u.transpose(1, 2), n=size) * torch.fft.fft(powers, n=size)
    return torch.fft.ifft(product, n=size)[..., :time_steps].transpose(1, 2)


def triangle(log_factor, steps):
    """The products of a channel's factor from step j to step i, [H, steps, steps]; 0 above the diagonal."""
    powers = torch.exp(log_factor[:, None] * torch.arange(steps))
    # Row i is a window of the reversed powers, so that every power is computed once.
    padded = nn.functional.pad(powers.flip(1), (0, steps - 1))
    return padded.unfold(1, steps, 1).flip(1)


def diagonal_blocks(log_lambda, u, size=64):
    """The same states by two levels of products with triangular matrices of powers of λ, one a channel."""
    samples, time_steps, width = u.shape
    count = (time_steps + size - 1) // size
    u = nn.functional.pad(u, (0, 0, 0, count * size - time_steps))
    # [H, size, N · chunks]: within a chunk.
    local = u.reshape(samples * count, size, width).permute(2, 1, 0)
    h = torch.bmm(triangle(log_lambda, size), local)
    # The state at the end of each chunk: the same scan over chunks.
    ends = h[:, -1].reshape(width, samples, count)
    ends = torch.bmm(triangle(log_lambda * size, count), ends.transpose(1, 2)).transpose(1, 2)
    before = nn.functional.pad(ends[..., :-1], (1, 0)).reshape(width, 1, samples * count)
    h = h + torch.exp(log_lambda[:, None] * torch.arange(1, size + 1))[:, :, None] * before
    return h.permute(2, 1, 0).reshape(samples, count * size, width)[:, :time_steps]


def spirals(log_factors, inputs):
    """h = λ h' + u over axis 0 of complex [T, N, H] without a tape, by chunks as in `chunked`."""
    time_steps = inputs.shape[0]
    size = math.isqrt(time_steps - 1) + 1
    count = (time_steps + size - 1) // size
    missing = count * size - time_steps
    h = torch.cat([inputs, inputs.new_zeros(missing, *inputs.shape[1:])])
    h = h.reshape(count, size, *inputs.shape[1:])
    factor = torch.exp(log_factors)
    for t in range(1, size):
        h[:, t].addcmul_(factor, h[:, t - 1])
    powers = torch.exp(log_factors * torch.arange(1, size + 1)[:, None])[:, None]
    for chunk in range(1, count):
        h[chunk].addcmul_(powers, h[chunk - 1, -1])
    return h.reshape(count * size, *inputs.shape[1:])[:time_steps]


class ChunkedSpirals(torch.autograd.Function):
    """h = λ h' + u along axis 0, both ways by chunks."""

    @staticmethod
    def forward(context, log_factors, inputs):
        states = spirals(log_factors, inputs)
        context.save_for_backward(log_factors, states)
        return states

    @staticmethod
    def backward(context, upstream):
        log_factors, states = context.saved_tensors
        total = spirals(log_factors.conj().resolve_conj(), upstream.flip(0)).flip(0)
        slope = (total[1:] * states[:-1].conj()).sum((0, 1))
        return slope * torch.exp(log_factors).conj(), total


def diagonal_chunked(log_lambda, u):
    """The same states from zeros, by chunks."""
    return ChunkedSpirals.apply(log_lambda, u.transpose(0, 1)).transpose(0, 1)


# --- Blocks and networks of the zoo -----------------------------------------------------------------------------

GATED = {"loop": gated_loop, "vectorised": gated_chunked}
DIAGONAL = {
    "loop": diagonal_loop,
    "vectorised": diagonal_chunked,
    "blocks": diagonal_blocks,
    "fourier": diagonal_convolved,
}


class GatedLinearBlock(nn.Module):
    def __init__(self, width, channels, feed_forward, dropout, form):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.recurrence = nn.ModuleDict(
            {"input": nn.Linear(width, 2 * channels), "output": nn.Linear(channels, width)}
        )
        self.norm2 = nn.LayerNorm(width)
        self.linear1, self.linear2 = nn.Linear(width, feed_forward), nn.Linear(feed_forward, width)
        self.dropout, self.scan = nn.Dropout(dropout), GATED[form]
        constants = 2 * (1000 / 2) ** ((torch.arange(channels) + 0.5) / channels)
        with torch.no_grad():
            self.recurrence["input"].bias[:channels] = -torch.log(torch.expm1(1 / constants))

    def forward(self, x):
        states = self.scan(self.recurrence["input"](self.norm1(x)))
        h = x + self.dropout(self.recurrence["output"](states))
        hidden = self.dropout(nn.functional.gelu(self.linear1(self.norm2(h))))
        return h + self.dropout(self.linear2(hidden))


class LinearRecurrentUnit(nn.Module):
    def __init__(self, width, channels, form):
        super().__init__()
        constants = 2 * (2000 / 2) ** ((torch.arange(channels) + 0.5) / channels)
        self.nu_log = nn.Parameter(-torch.log(constants))
        self.theta_log = nn.Parameter(torch.log(math.pi / 10 * (1 - torch.rand(channels))))
        self.gamma_log = nn.Parameter(0.5 * torch.log(-torch.expm1(-2 / constants)))
        self.B = nn.Parameter(torch.randn(2 * channels, width) / math.sqrt(2 * width))
        self.C = nn.Parameter(torch.randn(width, 2 * channels) / math.sqrt(channels))
        self.D = nn.Parameter(torch.randn(width))
        self.scan = DIAGONAL[form]

    def forward(self, x):
        gain = torch.exp(self.gamma_log)
        u = nn.functional.linear(x, self.B * torch.cat([gain, gain])[:, None])
        log_lambda = torch.complex(-torch.exp(self.nu_log), torch.exp(self.theta_log))
        states = self.scan(log_lambda, torch.complex(*u.chunk(2, dim=-1)))
        return nn.functional.linear(planes(states), self.C) + self.D * x


class LinearRecurrentBlock(nn.Module):
    def __init__(self, width, channels, dropout, form):
        super().__init__()
        self.norm, self.unit = nn.LayerNorm(width), LinearRecurrentUnit(width, channels, form)
        self.linear1, self.linear2 = nn.Linear(width, width), nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        g = self.dropout(nn.functional.gelu(self.unit(self.norm(x))))
        return x + self.dropout(self.linear1(g) * torch.sigmoid(self.linear2(g)))


def network(kind, form, units=128, width=128, layers=3, dropout=0.1):
    """The zoo's `gated-linear` or `lru` with its default options."""
    if kind == "gated-linear":
        blocks = [GatedLinearBlock(width, 2 * width, 2 * width, dropout, form) for _ in range(layers)]
    else:
        blocks = [LinearRecurrentBlock(width, width, dropout, form) for _ in range(layers)]
    return nn.Sequential(nn.Linear(units, width), *blocks, nn.LayerNorm(width), nn.Linear(width, units))


def training_step(kind, form, bins=3125, units=128):
    """A function that takes one step: forward, cross-entropy of the next bin, backward, clipping, Adam."""
    model = network(kind, form, units).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    recording = (torch.rand(1, bins + 1, units) < 0.01).float()
    past, future = recording[:, :-1], recording[:, 1:]

    def step():
        optimizer.zero_grad(set_to_none=True)
        nn.functional.binary_cross_entropy_with_logits(model(past), future).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimizer.step()

    return step


# --- Cases for the tests ------------------------------------------------------------------------------------------


def case(folder, name, operation, inputs, function):
    """Writes inputs, output, a random gradient of the output and the gradients, computed in double precision."""
    inputs = {key: value.double().requires_grad_() for key, value in inputs.items()}
    out = function(inputs)
    up = torch.randn(out.shape, dtype=torch.float64).float().double()
    gradients = torch.autograd.grad(out, list(inputs.values()), up)
    tensors = {"out": out, "up": up}
    tensors.update({f"in.{key}": value for key, value in inputs.items()})
    tensors.update({f"grad.{key}": value for key, value in zip(inputs, gradients)})
    header, data = {"__metadata__": {"op": operation, "args": "{}"}}, b""
    for key, value in sorted(tensors.items()):
        values = value.detach().float().contiguous().numpy().tobytes()
        place = [len(data), len(data) + len(values)]
        header[key] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": place}
        data += values
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(folder, name + ".safetensors"), "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + data)


def block_case(folder, name, operation, block, width):
    """A case of a block with its parameters away from their initial values."""
    parameters = {key: (value + 0.1 * torch.randn_like(value)).detach() for key, value in block.named_parameters()}

    def call(inputs):
        state = {key: value for key, value in inputs.items() if key != "x"}
        return torch.func.functional_call(block.double(), state, (inputs["x"],))

    case(folder, name, operation, parameters | {"x": torch.randn(2, 9, width)}, call)


def goldens(folder):
    torch.manual_seed(5)
    case(
        folder,
        "gated_scan",
        "gated_scan",
        {"x": 1.5 * torch.randn(2, 11, 20), "initial": torch.randn(2, 10)},
        lambda i: gated_loop(i["x"], i["initial"]),
    )
    case(
        folder,
        "diagonal_scan",
        "diagonal_scan",
        {
            "u": torch.randn(2, 11, 18),
            "nu": torch.randn(9) - 2,
            "theta": torch.randn(9) - 1,
            "initial": torch.randn(2, 18),
        },
        lambda i: planes(
            diagonal_loop(
                torch.complex(-torch.exp(i["nu"]), torch.exp(i["theta"])),
                torch.complex(*i["u"].chunk(2, dim=-1)),
                torch.complex(*i["initial"].chunk(2, dim=-1)),
            )
        ),
    )
    block_case(
        folder, "gated_linear_block", "gated_linear_block", GatedLinearBlock(6, 5, 7, 0, "loop"), 6
    )
    block_case(
        folder, "linear_recurrent_block", "linear_recurrent_block", LinearRecurrentBlock(6, 5, 0, "loop"), 6
    )


def compare():
    """All forms of each scan must agree; then their times."""
    torch.manual_seed(1)
    for kind, forms in (("gated-linear", GATED), ("lru", DIAGONAL)):
        results = []
        for form in forms:
            torch.manual_seed(2)
            model = network(kind, form).eval()
            x = (torch.rand(1, 300, 128) < 0.05).float()
            y = model(x)
            y.square().sum().backward()
            results.append([y] + [p.grad for p in model.parameters()])
        for other in results[1:]:
            worst = max(float((a - b).detach().abs().max() / a.detach().abs().max()) for a, b in zip(results[0], other))
            assert worst < 1e-3, f"the forms of {kind} differ by {worst}"
        for form in forms:
            step = training_step(kind, form)
            step()
            times = []
            for _ in range(3 if form == "loop" else 7):
                began = time.perf_counter()
                step()
                times.append(time.perf_counter() - began)
            print(f"{kind} {form}: {1000 * sorted(times)[len(times) // 2]:.1f} ms a step")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--goldens", metavar="FOLDER", help="write the cases of the tests there")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if arguments.goldens:
        goldens(arguments.goldens)
    else:
        compare()
