"""The golden case of the Mamba layer: values and gradients of a re-statement in PyTorch, step by step.

    python make_mamba_golden.py goldens/mamba.safetensors

Needs torch only. Run in double precision and rounded once, so that the file holds the formula's own numbers.
"""

import json
import struct
import sys

import torch

WIDTH, INNER, STATES, RANK, TAPS = 5, 10, 3, 2, 4
SAMPLES, TIME = 2, 39

random = torch.Generator().manual_seed(7)


def normal(*shape, scale=1.0):
    # Rounded to single precision first: both sides start from the same numbers.
    return (torch.randn(*shape, generator=random) * scale).float().double().requires_grad_()


def mamba(p):
    """The layer of the paper's figure 3 with the scan as a loop over bins."""
    u, z = (p["x"] @ p["in_proj.weight"].T).chunk(2, dim=-1)
    padded = torch.nn.functional.pad(u.transpose(1, 2), (TAPS - 1, 0))
    v = torch.nn.functional.conv1d(
        padded, p["conv1d.weight"], p["conv1d.bias"], groups=INNER
    ).transpose(1, 2)
    v = torch.nn.functional.silu(v)
    steps, b, c = (v @ p["x_proj.weight"].T).split([RANK, STATES, STATES], dim=-1)
    delta = torch.nn.functional.softplus(steps @ p["dt_proj.weight"].T + p["dt_proj.bias"])
    rate = -p["A_log"].exp()
    h = torch.zeros(SAMPLES, INNER, STATES, dtype=torch.float64)
    rows = []
    for t in range(TIME):
        step = delta[:, t, :, None]
        h = torch.exp(step * rate) * h + step * v[:, t, :, None] * b[:, t, None, :]
        rows.append((h * c[:, t, None, :]).sum(-1) + p["D"] * v[:, t])
    return (torch.stack(rows, dim=1) * torch.nn.functional.silu(z)) @ p["out_proj.weight"].T


def write(path, tensors, metadata):
    """The safetensors format: a header of JSON, then little-endian floats."""
    header, offset = {"__metadata__": metadata}, 0
    for name, tensor in tensors.items():
        size = 4 * tensor.numel()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(struct.pack(f"<{tensor.numel()}f", *tensor.detach().flatten().tolist()))


parameters = {
    "x": normal(SAMPLES, TIME, WIDTH),
    "in_proj.weight": normal(2 * INNER, WIDTH, scale=0.5),
    "conv1d.weight": normal(INNER, 1, TAPS, scale=0.5),
    "conv1d.bias": normal(INNER, scale=0.5),
    "x_proj.weight": normal(RANK + 2 * STATES, INNER, scale=0.5),
    "dt_proj.weight": normal(INNER, RANK, scale=0.7),
    "dt_proj.bias": normal(INNER),
    "A_log": normal(INNER, STATES, scale=0.5),
    "D": normal(INNER),
    "out_proj.weight": normal(WIDTH, INNER, scale=0.4),
}
output = mamba(parameters)
upstream = torch.randn(*output.shape, generator=random).float()
output.backward(upstream.double())
tensors = {f"in.{name}": value for name, value in parameters.items()}
tensors |= {"out": output, "up": upstream}
tensors |= {f"grad.{name}": value.grad for name, value in parameters.items()}
write(sys.argv[1], tensors, {"op": "mamba", "args": "{}"})
