#!/usr/bin/env python3
"""Compares the HDF5 reader with h5py: python hdf5_peer.py FOLDER, then the command that it prints.

Writes a matrix of files in FOLDER (versions of the format, layouts, indexes of chunks, filters, orders
of bytes, types, fill values, large groups, many attributes) and what h5py reads from them, which
the test suite `HDF5PeerTests` compares value by value. Needs h5py and numpy.

python hdf5_peer.py FOLDER --speed ZOO_CLI writes large files instead, and times h5py and the
program in turn. The program's times are of whole recordings: beyond the array it checks that times
ascend, looks at all columns of the units and sums up a digest.

python hdf5_peer.py FOLDER --files OTHERS takes every HDF5 file below the folder OTHERS instead (the
test files of the HDF5 library, netCDF, pyfive, h5py, PyNWB), with what h5py reads from each of their
datasets and attributes. There a clear refusal is no failure: the suite writes all of them to
FOLDER/refused.txt. A file that h5py cannot open may give any error, but no trap.
"""
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

VERSIONS = {
    "earliest": "earliest", "v108": ("v108", "v108"), "v110": ("v110", "v110"),
    "v112": ("v112", "v112"), "v114": ("v114", "v114"), "latest": "latest",
}
ENDINGS = (".h5", ".hdf5", ".hdf", ".nwb", ".nc", ".mat")
folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
expected = []
arrays = itertools.count()
rng = np.random.default_rng(5)


def save(array):
    """An npy file of an array in little-endian order, row by row."""
    array = np.asarray(array)
    if array.dtype == bool:
        array = array.astype(np.int8)
    name = f"{next(arrays)}.npy"
    np.save(
        os.path.join(folder, name),
        np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"))).reshape(array.shape))
    return name


def expect(file, path, **what):
    expected.append(dict(file=os.path.basename(file.filename), path=path, **what))


def numbers(file, path, rows=()):
    dataset = file[path]
    expect(file, path, numbers=save(dataset[()]))
    for start, end in rows:
        expect(file, path, rows=[start, end], numbers=save(dataset[start:end]))


def some_rows(count):
    if count == 0:
        return [(0, 0)]
    cuts = sorted(rng.integers(0, count + 1, 2).tolist())
    return [(0, 1), (count - 1, count), (cuts[0], cuts[1])]


def chunked(file):
    group = file.create_group("chunked")
    shapes = [
        ((100,), (7,), (None,)), ((100,), (100,), None), ((100,), (1,), None), ((100,), (128,), (None,)),
        ((1,), (1,), (None,)), ((2500,), (1,), (2600,)), ((1500,), (1,), (None,)),
        ((13, 11), (4, 3), None), ((13, 11), (4, 3), (None, 11)), ((13, 11), (4, 3), (20, None)),
        ((13, 11), (4, 3), (None, None)), ((13, 11), (13, 11), None), ((5, 6, 7), (2, 4, 3), None),
        ((5, 6, 7), (2, 4, 3), (None, 6, 9)), ((5, 6, 7), (2, 4, 3), (7, 8, None)),
        ((5, 6, 7), (2, 4, 3), (None,) * 3), ((2, 3, 2, 3), (1, 2, 2, 2), (2, None, 4, 5)),
        ((0,), (5,), (None,)), ((0, 3), (5, 3), (None, 3)), ((20000,), (64,), (None,)),
    ]
    filters = {
        "plain": {}, "gzip": dict(compression="gzip", compression_opts=6),
        "all": dict(compression="gzip", shuffle=True, fletcher32=True),
        "lzf": dict(compression="lzf", shuffle=True), "fletcher": dict(fletcher32=True),
        "shuffle": dict(shuffle=True),
    }
    kinds = ["<f8", ">i4", "<u2"]
    for number, ((shape, chunks, limit), (name, settings)) in enumerate(
            itertools.product(shapes, filters.items())):
        kind = kinds[number % 3]
        data = rng.integers(0, 60000, shape).astype(kind)
        if number % 5 == 0:
            data[...] = 7
        path = f"chunked/{number}-{name}"
        file.create_dataset(path, data=data, chunks=chunks, maxshape=limit, **settings)
        numbers(file, path, some_rows(shape[0]))
    # Parts that were never written, with and without a fill value, and a dataset that shrank.
    for number, (limit, fill) in enumerate(itertools.product(
            [None, (None, 30), (60, None), (None, None)], [None, -3])):
        path = f"chunked/sparse-{number}"
        dataset = file.create_dataset(
            path, shape=(50, 30), chunks=(4, 7), maxshape=limit, dtype="<i4", fillvalue=fill,
            compression="gzip" if number % 2 else None)
        dataset[9:14, 3:20] = 5
        dataset[49, 29] = 8
        numbers(file, path, [(0, 4), (8, 13), (48, 50)])
        if limit and limit[0] is None:
            dataset.resize((11, 30))
            numbers(file, path + "", [(3, 11)])
            expected[:] = [
                e for e in expected
                if e["path"] != path or e["file"] != os.path.basename(file.filename)]
            numbers(file, path, [(3, 11)])
    for early, edges in itertools.product([False, True], repeat=2):
        settings = h5p.create(h5p.DATASET_CREATE)
        settings.set_chunk((4, 3))
        settings.set_fill_value(np.array(9, "<i4"))
        if early:
            settings.set_alloc_time(h5d.ALLOC_TIME_EARLY)
        if edges and hasattr(settings, "set_chunk_opts"):
            settings.set_chunk_opts(h5d.DONT_FILTER_PARTIAL_CHUNKS)
        if edges:
            settings.set_deflate(4)
        name = f"low-{early}-{edges}"
        dataset = h5d.create(
            group.id, name.encode(), h5t.STD_I32LE, h5s.create_simple((10, 10), (10, 20)), settings)
        dataset.write(h5s.ALL, h5s.ALL, np.arange(100, dtype="<i4").reshape(10, 10))
        numbers(file, f"chunked/{name}", [(2, 9)])


def types(file):
    group = file.create_group("types")
    for order, kind in itertools.product("<>", ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]):
        dtype = np.dtype(order + kind)
        limits = np.iinfo(dtype)
        name = f"types/{'le' if order == '<' else 'be'}-{kind}"
        file[name] = np.array([limits.min, limits.max, 0, 1, 77], dtype)
        numbers(file, name)
    for order, kind in itertools.product("<>", ["f2", "f4", "f8"]):
        name = f"types/{'le' if order == '<' else 'be'}-{kind}"
        file[name] = np.array([0, -0.0, 1.5, np.inf, -np.inf, np.finfo(kind).tiny], order + kind)
        numbers(file, name)
    for name, data in [
            ("bool", np.array([True, False])), ("scalar", np.float64(2.5)), ("cube", np.arange(8).reshape(2, 2, 2))]:
        file["types/" + name] = data
        numbers(file, "types/" + name)
    file.create_dataset("types/enum", data=np.array([1, 0, 5], "<i2"), dtype=h5py.enum_dtype(
        {"no": 0, "yes": 1, "perhaps": 5}, "<i2"))
    numbers(file, "types/enum")
    for name, texts in [("words", ["a", "", "ünïcode ☃", "x" * 3000]), ("many", [str(i) for i in range(3000)])]:
        file.create_dataset("types/" + name, data=np.array(texts, dtype=h5py.string_dtype()))
        expect(file, "types/" + name, texts=texts)
    file["types/fixed"] = np.array([b"one", b"twelve", b""])
    expect(file, "types/fixed", texts=["one", "twelve", ""])
    file.create_dataset(
        "types/words-gzip", data=np.array([f"w{i}" for i in range(50)], dtype=h5py.string_dtype()),
        chunks=(7,), compression="gzip")
    expect(file, "types/words-gzip", texts=[f"w{i}" for i in range(50)])
    lists = file.create_dataset("types/lists", shape=(40,), dtype=h5py.vlen_dtype("<i4"))
    contents = [rng.integers(0, 99, rng.integers(0, 20)).astype("<i4") for _ in range(40)]
    for index, content in enumerate(contents):
        lists[index] = content
    expect(file, "types/lists", lists=[save(c) for c in contents])
    record = np.dtype([("t", "<f8"), ("u", ">u4"), ("s", "S5")])
    file.create_dataset("types/records", data=np.zeros(9, record), chunks=(4,), compression="gzip")
    expect(file, "types/records", error="cannot be read as numbers")
    arrays = file.create_dataset("types/arrays", shape=(4,), dtype="(2,3)>i2")
    arrays[...] = np.arange(24).reshape(4, 2, 3)
    expect(file, "types/arrays", numbers=save(np.arange(24, dtype="<i2").reshape(4, 2, 3)))
    file["types/complex"] = np.array([1 + 2j])
    expect(file, "types/complex", error="cannot be read as numbers")
    file["types/wide"] = np.array([1, 2], np.longdouble)
    expect(file, "types/wide", error="cannot be read as numbers")
    for bits, offset, sign in itertools.product([17, 20], [0, 5], [0, 1]):
        kind = h5t.STD_I32LE.copy() if sign else h5t.STD_U32BE.copy()
        kind.set_precision(bits)
        kind.set_offset(offset)
        name = f"bits-{bits}-{offset}-{sign}"
        dataset = h5d.create(group.id, name.encode(), kind, h5s.create_simple((3,)))
        values = np.array([-(1 << (bits - 1)) if sign else 0, 1, (1 << (bits - 1)) - 1], "<i8")
        dataset.write(h5s.ALL, h5s.ALL, values)
        expect(file, "types/" + name, numbers=save(values if sign else values.astype("<u8")))
    low = h5p.create(h5p.DATASET_CREATE)
    low.set_layout(h5d.COMPACT)
    dataset = h5d.create(group.id, b"compact", h5t.IEEE_F64LE, h5s.create_simple((30,)), low)
    dataset.write(h5s.ALL, h5s.ALL, np.arange(30.0))
    numbers(file, "types/compact", [(3, 9)])
    for name, settings, word in [
            ("scaled", dict(scaleoffset=2), "scaleoffset"), ("outside", None, "another file")]:
        if settings:
            file.create_dataset("types/" + name, data=np.arange(50), chunks=(10,), **settings)
        else:
            file.create_dataset("types/" + name, shape=(3,), dtype="<i4", external=[(
                os.path.join(folder, "raw.bin"), 0, 12)])
        expect(file, "types/" + name, error=word)


def groups(file):
    for count in [0, 1, 8, 9, 200]:
        group = file.create_group(f"group-{count}")
        for index in range(count):
            group[f"name {index}"] = h5py.SoftLink("/types/scalar")
        names = sorted(group.keys())
        if count:
            expect(file, f"group-{count}", names=[str(count), names[0], names[-1]])
            numbers(file, f"group-{count}/name {count - 1}")
    for count in [1, 8, 9, 200]:
        group = file.create_group(f"attributes-{count}")
        for index in range(count):
            group.attrs[f"a{index}"] = rng.integers(0, 99, index % 7).astype("<i4")
            expect(
                file, f"attributes-{count}", attribute=f"a{index}", numbers=save(group.attrs[f"a{index}"]))
        group.attrs["text"] = "ä" * count
        expect(file, f"attributes-{count}", attribute="text", texts=["ä" * count])
    if not os.path.basename(file.filename).startswith("earliest"):
        for size in [600, 1000, 8000]:
            group.attrs[f"large {size}"] = np.arange(size)
            expect(
                file, "attributes-200", attribute=f"large {size}", numbers=save(np.arange(size)))


def large(file):
    group = file.create_group("group")
    value = group.create_dataset("name 0", data=3)
    for index in range(1, 10000):
        group[f"name {index}"] = value
    expect(file, "group", names=["10000", "name 0", "name 9999"])
    for index in [1, 4567, 9999]:
        numbers(file, f"group/name {index}")


def speed():
    """Times h5py and `zoo-cli bench` in turn, on NWB files of 100 MB of spike times."""
    zoo = sys.argv[sys.argv.index("--speed") + 1]
    units, spikes = 128, 100_000
    times = np.round(np.cumsum(rng.exponential(1 / 20, (units, spikes)), axis=1), 5).ravel()
    ends = np.arange(1, units + 1) * spikes
    for name, settings in [
        ("contiguous", {}), ("gzip", dict(compression="gzip")),
        ("gzip-shuffle", dict(compression="gzip", shuffle=True)),
        ("lzf-shuffle", dict(compression="lzf", shuffle=True)),
        ("gzip-shuffle-sums", dict(compression="gzip", shuffle=True, fletcher32=True)),
    ]:
        path = os.path.join(folder, name + ".nwb")
        with h5py.File(path, "w") as file:
            file.attrs["nwb_version"] = "2.6.0"
            chunks = dict(chunks=(65536,)) if settings else {}
            file.create_dataset("units/spike_times", data=times, **chunks, **settings)
            file["units/spike_times_index"] = ends
            file["units/id"] = np.arange(units)
        theirs, ours, read = [], {}, None
        for _ in range(3):
            start = time.perf_counter()
            with h5py.File(path) as file:
                read = file["units/spike_times"][()]
            theirs.append(time.perf_counter() - start)
            for threads in ["1", "2"]:
                bench = subprocess.run(
                    [zoo, "bench", "--bare", "--json", "--quiet", "--repetitions", "3", "--threads", threads,
                     "--only", "reading/file", "--file", path], stdout=subprocess.PIPE, check=True)
                ours.setdefault(threads, []).append(
                    json.loads(bench.stdout)["results"][0]["seconds"]["median"])
        assert read.nbytes == times.nbytes
        one, two = min(ours["1"]), min(ours["2"])
        print(
            f"{name}: {times.nbytes / 1e6:.0f} MB from {os.path.getsize(path) / 1e6:.0f}; h5py reads "
            f"the array in {min(theirs):.3f} s; zoo-cli the recording in {one:.3f} s with one thread "
            f"and {two:.3f} s with two: {one / min(theirs):.2f} and {two / min(theirs):.2f} times")


def values(path, place, read, attribute=None):
    """What h5py reads at a place, if it is of a type that the reader knows; else it may be anything."""
    what = dict(refusable=True, **({"attribute": attribute} if attribute else {}))
    try:
        of, data = read()
        kind = of.dtype
        base = kind.subdtype[0] if kind.subdtype else kind
        lists = h5py.check_vlen_dtype(base)
        if isinstance(data, h5py.Empty):
            what["anything"] = True
        elif h5py.check_string_dtype(base):
            texts = [t.encode() if isinstance(t, str) else bytes(t) for t in np.ravel(data)]
            what["texts"] = [t.rstrip(b"\0").decode() for t in texts]
        elif lists and lists.kind in "iuf" and lists.itemsize <= 8:
            # Of a scalar, h5py gives the list itself; of big-endian lists, it swaps no bytes.
            each = [data] if np.asarray(data).dtype.kind != "O" else np.ravel(data)
            what["lists"] = [save(np.asarray(d).view(lists)) for d in each]
        elif base.kind in "iufb" and base.itemsize <= 8:
            # Integers of fewer bits than their bytes have are wider here.
            bits = of.get_precision() if base.kind in "iu" and kind is base else 8 * base.itemsize
            wide = {"i": "i8", "u": "u8"}.get(base.kind)
            what["numbers"] = save(data if bits == 8 * base.itemsize else np.asarray(data, wide))
        else:
            what["anything"] = True
    except Exception:  # h5py has many kinds of errors for what it cannot read.
        what["anything"] = True
    expected.append(dict(file=path, path=place, **what))


def names_of(members):
    """The names in a group or of attributes; those of a damaged file are none."""
    try:
        return list(members)
    except Exception:
        return []


def contents(path):
    """What h5py finds in a file of the folder."""
    with h5py.File(os.path.join(folder, path), "r") as file:
        seen = set()

        def visit(place, item):
            for key in names_of(item.attrs):
                values(path, place, lambda: (
                    h5py.h5a.open(item.id, key.encode()).get_type(), item.attrs[key]), key)
            if isinstance(item, h5py.Dataset) and (item.size or 0) < 3e6:
                values(path, place, lambda: (item.id.get_type(), item[()]))
            elif isinstance(item, h5py.Group) and item.id not in seen:
                seen.add(item.id)
                for key in names_of(item):
                    try:
                        if isinstance(item.get(key, getlink=True), h5py.ExternalLink):
                            continue
                        child = item[key]
                    except Exception:
                        continue
                    visit((place + "/" + key).lstrip("/"), child)

        visit("", file)


def others(top):
    """The contents of every HDF5 file below a folder; each in a process, as some crash the library."""
    for directory, _, names in sorted(os.walk(top)):
        for name in sorted(names):
            source = os.path.join(directory, name)
            if not name.endswith(ENDINGS) or os.path.getsize(source) > 100e6:
                continue
            path = f"{next(arrays)}-{name}"
            os.symlink(os.path.abspath(source), os.path.join(folder, path))
            with tempfile.TemporaryFile("w+") as found:
                child = os.fork()
                if child == 0:
                    code, already = 1, len(expected)
                    try:
                        contents(path)
                        json.dump(dict(expected=expected[already:], arrays=next(arrays)), found)
                        found.flush()
                        code = 0
                    finally:
                        os._exit(code)
                if os.waitpid(child, 0)[1] == 0:
                    found.seek(0)
                    read = json.load(found)
                    expected.extend(read["expected"])
                    globals()["arrays"] = itertools.count(read["arrays"])
                else:
                    expected.append(dict(file=path, path="", refusable=True, anything=True))


if "--speed" in sys.argv:
    speed()
    sys.exit()
if "--files" in sys.argv:
    others(sys.argv[sys.argv.index("--files") + 1])
    with open(os.path.join(folder, "expected.json"), "w") as file:
        json.dump(expected, file)
    print(f"{len(expected)} values; now: ZOO_HDF5={folder} swift test --filter HDF5PeerTests")
    sys.exit()
for name, version in VERSIONS.items():
    for block in [0, 512]:
        path = os.path.join(folder, f"{name}-{block}.h5")
        try:
            file = h5py.File(path, "w", libver=version, userblock_size=block)
        except ValueError as error:
            print(f"{name}: not written ({error})")
            continue
        with file:
            types(file)
            groups(file)
            if block == 0:
                chunked(file)
    with h5py.File(os.path.join(folder, f"{name}-large.h5"), "w", libver=version) as file:
        large(file)
for offsets, lengths in [(4, 4), (4, 8), (8, 4), (2, 2)]:
    settings = h5p.create(h5p.FILE_CREATE)
    settings.set_sizes(offsets, lengths)
    path = os.path.join(folder, f"sizes-{offsets}-{lengths}.h5")
    with h5py.File(h5py.h5f.create(path.encode(), fcpl=settings)) as file:
        file["values"] = np.arange(9.0)
        numbers(file, "values")
        file.create_dataset("chunks", data=np.arange(50), chunks=(7,), compression="gzip")
        numbers(file, "chunks", [(5, 30)])
        file["texts"] = np.array(["a", "bc"], dtype=h5py.string_dtype())
        expect(file, "texts", texts=["a", "bc"])
with open(os.path.join(folder, "expected.json"), "w") as file:
    json.dump(expected, file)
print(f"{len(expected)} values; now: ZOO_HDF5={folder} swift test --filter HDF5PeerTests")
