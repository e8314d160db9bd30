"""Makes the fixtures of the readers' tests with zlib, NumPy and SciPy; prints what the tests expect."""
import hashlib
import random
import zlib

import numpy as np
import scipy.io


def compress(data, level, strategy=0):
    stream = zlib.compressobj(level, zlib.DEFLATED, 15, 8, strategy)
    return stream.compress(data) + stream.flush()


random.seed(1)
text = b"unit,time\n" + b"".join(b"%d,%.4f\n" % (i * 7 % 13, i * 0.0137) for i in range(400))
noise = bytes(random.randrange(256) for _ in range(9000))
# Fibonacci counts give the longest possible codes.
counts = [1, 1]
while len(counts) < 19:
    counts.append(counts[-1] + counts[-2])
skewed = [symbol * 13 % 256 for symbol, count in enumerate(counts) for _ in range(count)]
random.shuffle(skewed)
streams = {
    "dynamic": compress(text, 9),
    "fixed": compress(text[:1500], 9, 4),
    "stored": compress(noise[:700], 0),
    "empty": compress(b"", 9),
    "runs": compress(b"a" * 100000 + b"ab" * 5000 + b"abc" * 3000 + b"abcdefg" * 1000, 9),
    "long-codes": compress(bytes(skewed), 9, 2),
    "far": compress(noise + b"\0" * 20000 + noise[:3000] + noise[2000:7000], 6),
}
for name, stream in streams.items():
    open(f"inflate-{name}.zlib", "wb").write(stream)
    data = zlib.decompress(stream)
    print(name, len(data), hashlib.sha256(data).hexdigest())

generator = np.random.default_rng(3)
times = np.sort(generator.integers(0, 2000, 60)) * 0.001
units = generator.integers(0, 3, 60).astype(np.int32)
arrays = dict(
    spike_times=times, spike_units=units, unit_count=np.int64(4), duration=np.float64(2.0),
    positions_um=np.arange(8.0).reshape(4, 2))
np.savez("canonical-stored.npz", **arrays)
np.savez_compressed("canonical-deflated.npz", **arrays)
np.savez(
    "pickled.npz", spike_times=np.array([None, {}], dtype=object), spike_units=units, unit_count=4,
    duration=2.0)
print([int((units == unit).sum()) for unit in range(4)], times.sum())

cells = np.empty((5, 1), dtype=object)
for unit in range(3):
    train = np.sort(generator.choice(500, 10, replace=False) + 1).astype(np.int32)
    cells[unit, 0] = train.reshape(1, -1) if unit != 1 else np.zeros((1, 0))
cells[2, 0][0, -1] = 500
cells[3, 0] = np.float64(0.5)
cells[4, 0] = np.array([[3, 500]], dtype=np.int32)
scipy.io.savemat(
    "asdf-compressed.mat", {"asdf_test": cells, "other": np.eye(3)}, do_compression=True)
print(cells[0, 0], cells[2, 0])

# Labels beside cells of spike trains, and an array of structures.
trains = np.empty(3, dtype=object)
trains[:] = [np.array([0.5, 1.25, 9.5]), np.zeros((1, 0)), np.array([0.25, 0.5])]
texts = np.empty(3, dtype=object)
texts[:] = ["good", "", "mua"]
place = {"depth": np.array([10, 20.5, 30]), "region": texts[::-1].copy(), "waveform": np.eye(3)}
scipy.io.savemat(
    "labels.mat", {
        "spike_times_s": trains, "quality": texts, "layer": np.array([[4], [5], [6]], np.uint8),
        "area": np.array(["CA1", "CA3 ", "DG"]), "place": place, "two": texts[:2],
        "rate": 30000.0, "name": "a text",
    }, do_compression=True)
units = np.zeros((1, 3), dtype=[("times_s", object), ("quality", object), ("depth", object)])
for index in range(3):
    units[0, index] = (trains[index], texts[index], np.float64([10, 20.5, 30][index]))
scipy.io.savemat("structures.mat", {"spikes": units})
