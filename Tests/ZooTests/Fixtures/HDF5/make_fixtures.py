"""Makes the fixtures of the HDF5 tests with h5py; the tests know the formulas of the values.

Written with h5py 3.16 on HDF5 2.0. `earliest`, `v110` and `latest` hold the same objects in the
oldest and in newer forms of the format. Files are kept as zlib streams: HDF5 leaves much space unused.
"""
import ctypes
import glob
import os
import zlib

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

wave = (np.arange(60) * 37 % 101 - 50).astype(np.float64)


def low_level(group, name, data, maximum=None, chunks=None, layout=None, early=False, fill=None):
    """A dataset with settings that the high-level interface does not have."""
    settings = h5p.create(h5p.DATASET_CREATE)
    if layout is not None:
        settings.set_layout(layout)
    if chunks:
        settings.set_chunk(chunks)
    if early:
        settings.set_alloc_time(h5d.ALLOC_TIME_EARLY)
    if fill is not None:
        settings.set_fill_value(np.array(fill, data.dtype))
    space = h5s.create_simple(data.shape, maximum)
    dataset = h5d.create(
        group.id, name.encode(), h5t.py_create(data.dtype, logical=True), space, settings)
    if not early or fill is None:
        dataset.write(h5s.ALL, h5s.ALL, data)
    return h5py.Dataset(dataset)


def layouts(file):
    group = file.create_group("layouts")
    group["contiguous"] = wave
    low_level(group, "compact", wave[:7], layout=h5d.COMPACT)
    group.create_dataset("single", data=wave.reshape(6, 10), chunks=(6, 10))
    group.create_dataset("single-gzip", data=wave.reshape(6, 10), chunks=(6, 10), compression="gzip")
    low_level(group, "implicit", wave.reshape(6, 10), chunks=(4, 3), layout=h5d.CHUNKED, early=True)
    group.create_dataset("fixed", data=wave.reshape(6, 10), chunks=(4, 3))
    group.create_dataset(
        "fixed-gzip", data=wave.reshape(6, 10), chunks=(4, 3), compression="gzip", shuffle=True,
        fletcher32=True)
    group.create_dataset("growing", data=wave, chunks=(1,), maxshape=(None,))
    group.create_dataset(
        "growing-second", data=wave.reshape(6, 10), chunks=(4, 3), maxshape=(7, None),
        compression="gzip")
    group.create_dataset("free", data=wave.reshape(6, 10), chunks=(4, 3), maxshape=(None, None))
    group.create_dataset(
        "free-lzf", data=wave.reshape(6, 10), chunks=(4, 3), maxshape=(None, None),
        compression="lzf", shuffle=True)
    group.create_dataset("cube", data=wave.reshape(3, 4, 5), chunks=(2, 3, 2), compression="gzip")
    sparse = group.create_dataset(
        "sparse", shape=(30, 4), chunks=(5, 4), dtype="<i4", fillvalue=-7, maxshape=(None, 4))
    sparse[11] = np.arange(4)
    group.create_dataset("never-written", shape=(5,), dtype="<f8", fillvalue=2.5)
    group.create_dataset("empty", shape=(0, 3), dtype="<f4", maxshape=(None, 3))
    shrunk = group.create_dataset("shrunk", data=np.arange(20), chunks=(3,), maxshape=(None,))
    shrunk.resize((8,))


def types(file):
    group = file.create_group("types")
    for name in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
        for order in "<>":
            kind = np.dtype(order + name)
            limits = np.iinfo(kind)
            group[("little-" if order == "<" else "big-") + name] = np.array(
                [limits.min, 0, 1, limits.max], kind)
    for name in ["f2", "f4", "f8"]:
        for order in "<>":
            group[("little-" if order == "<" else "big-") + name] = np.array(
                [-1.5, 0, 0.25, np.inf], order + name)
    narrow = h5t.STD_I32BE.copy()
    narrow.set_precision(12)
    narrow.set_offset(4)
    dataset = h5d.create(group.id, b"twelve-bits", narrow, h5s.create_simple((4,)))
    dataset.write(h5s.ALL, h5s.ALL, np.array([-2048, -1, 5, 2047], "<i4"))
    group["scalar"] = np.int16(-5)
    group["null"] = h5py.Empty("f8")
    group["bool"] = np.array([True, False, True])
    group.create_dataset(
        "enumeration", data=np.array([2, 0, 1], "<u2"),
        dtype=h5py.enum_dtype({"red": 0, "green": 1, "blue": 2}, "<u2"))
    group["fixed-text"] = np.array([b"a", b"unit 12", b""], "S7")
    wide = group.create_dataset("utf8-text", shape=(3,), dtype=h5py.string_dtype("utf-8", 10))
    for index, text in enumerate(["ä", "x" * 9, ""]):
        wide[index] = text
    padded = h5t.C_S1.copy()
    padded.set_size(6)
    padded.set_strpad(h5t.STR_SPACEPAD)
    dataset = h5d.create(group.id, b"padded-text", padded, h5s.create_simple((2,)))
    dataset.write(h5s.ALL, h5s.ALL, np.array([b"ab    ", b"      "], "S6"), padded)
    group["text"] = np.array(["good", "", "noise ω"], dtype=h5py.string_dtype())
    group["scalar-text"] = "a single text"
    lists = group.create_dataset("lists", shape=(3,), dtype=h5py.vlen_dtype("<f8"))
    lists[0] = [0.5, 1.5]
    lists[2] = [3.0]
    record = np.dtype([("time", "<f8"), ("unit", ">u2"), ("name", "S3"), ("xyz", "<i4", (3,))])
    records = np.zeros(3, record)
    records["time"] = [0.5, 1.0, 1.5]
    records["unit"] = [1, 258, 3]
    records["name"] = [b"a", b"bc", b"def"]
    records["xyz"] = np.arange(9).reshape(3, 3)
    group["records"] = records
    arrays = group.create_dataset("arrays", shape=(2,), dtype="(2,3)<i4")
    arrays[...] = np.arange(12).reshape(2, 2, 3)
    group["opaque"] = np.array([b"abc", b"def"], "V3")
    group.create_dataset(
        "references", data=[group["scalar"].ref, h5py.Reference(), file["layouts"].ref],
        dtype=h5py.ref_dtype)
    group.create_dataset(
        "regions", data=[group["text"].regionref[0:1]], dtype=h5py.regionref_dtype)
    group["wide"] = np.array([1, 2], np.longdouble)
    file["named"] = np.dtype(">i2")
    group.create_dataset("of-named-type", data=[3, -4], dtype=file["named"])


def links(file):
    group = file.create_group("links")
    group["hard"] = file["layouts/contiguous"]
    group["soft"] = h5py.SoftLink("/layouts/contiguous")
    group["relative"] = h5py.SoftLink("inner/value")
    group.create_dataset("inner/value", data=4)
    group["inner/up"] = file["links"]
    group["dangling"] = h5py.SoftLink("/nowhere")
    group["circle"] = h5py.SoftLink("/links/circle")
    group["outside"] = h5py.ExternalLink("other.h5", "/x")


def attributes(file):
    group = file.create_group("attributes")
    group.attrs["number"] = 2.5
    group.attrs["text"] = "ripple"
    group.attrs["fixed"] = np.bytes_(b"double")
    group.attrs["vector"] = np.arange(4, dtype=">i4")
    group.attrs["none"] = h5py.Empty("f4")
    group.attrs["reference"] = file["links"].ref
    group.attrs.create("named", 7, dtype=file["named"])


def write(name, version, **settings):
    with h5py.File(name, "w", libver=version, **settings) as file:
        layouts(file)
        types(file)
        links(file)
        attributes(file)


write("earliest.h5", "earliest")
write("v110.h5", ("v110", "v110"))
write("latest.h5", "latest")

with h5py.File("user-block.h5", "w", userblock_size=1024) as file:
    file["values"] = np.arange(5.0)
    file.create_dataset("chunks", data=np.arange(50), chunks=(7,), compression="gzip")
    file["text"] = "behind a user block"

# More than 1,024 chunks make pages, of which some are never written.
with h5py.File("pages.h5", "w", libver=("v110", "v110")) as file:
    pages = file.create_dataset("fixed", shape=(3000,), chunks=(1,), dtype="u1", fillvalue=9)
    for index in [0, 1023, 2500, 2999]:
        pages[index] = index % 251
    growing = file.create_dataset(
        "growing", shape=(20000,), chunks=(1,), maxshape=(None,), dtype="u1", fillvalue=9)
    for index in [0, 3, 4, 100, 1000, 9000, 19999]:
        growing[index] = index % 251

# Links and attributes beyond a handful move to a heap; those of 5,000 bytes are stored apart.
for name, version, count in [("many-old.h5", "earliest", 100), ("many-new.h5", "latest", 300)]:
    with h5py.File(name, "w", libver=version) as file:
        for index in range(count):
            file[f"unit {index:03d}"] = np.int8(index % 100) if index % 10 == 0 else h5py.SoftLink(
                f"unit {index // 10 * 10:03d}")
        if version == "latest":
            for index in range(40):
                file.attrs[f"a{index}"] = index
            file.attrs["large"] = np.arange(625, dtype="<i8")

# Recordings: three units, the second silent.
trains = [np.array([0.5, 1.25, 9.5]), np.array([]), np.array([0.25, 0.5])]
joined = np.concatenate(trains)

with h5py.File("nwb.h5", "w") as file:
    file.attrs["nwb_version"] = "2.6.0"
    units = file.create_group("units")
    units.attrs["colnames"] = np.array(
        ["spike_times", "quality", "depth", "electrodes"], dtype=h5py.string_dtype())
    units["id"] = np.array([7, 3, 12], "<i4")
    units.create_dataset("spike_times", data=joined, chunks=(2,), compression="gzip", shuffle=True)
    units["spike_times_index"] = np.array([3, 3, 5], "<u1")
    units["quality"] = np.array(["good", "", "mua"], dtype=h5py.string_dtype())
    units["depth"] = np.array([100.5, np.nan, 300])
    units["electrodes"] = np.array([1, 0, 2, 1], "<i4")
    units["electrodes_index"] = np.array([1, 2, 4], "<u1")
    units["obs_intervals"] = np.array([[0, 6.0], [8, 10], [0, 6], [8, 10], [0, 6], [8, 10]])
    units["obs_intervals_index"] = np.array([2, 4, 6], "<u1")
    units["waveform_mean"] = np.zeros((3, 4))
    table = file.create_group("general/extracellular_ephys/electrodes")
    table["location"] = np.array(["CA1", "CA3", "DG"], dtype=h5py.string_dtype())
    table["rel_x"] = np.array([0.0, 16, 32])
    table["rel_y"] = np.array([20.0, 40, 60])
    file["general/subject/subject_id"] = "mouse 5"

# As in the Allen Institute's files: the electrode with the largest spikes, and words by number.
with h5py.File("nwb-allen.h5", "w") as file:
    file.attrs["nwb_version"] = "2.2.2"
    units = file.create_group("units")
    units["id"] = np.array([950, 951, 952], "<i4")
    units["spike_times"] = joined
    units["spike_times_index"] = np.array([3, 3, 5], "<u8")
    units["peak_channel_id"] = np.array([852, 850, 849], "<i4")
    units["quality"] = np.array([1, 0, 1], "<u1")
    units["quality_elements"] = np.array(["noise", "good", "mua"], dtype=h5py.string_dtype())
    units["layer"] = np.array([5, 4, 6], "<i4")
    units["layer_index"] = np.array([1, 2, 3], "<u1")
    units["waveform_peaks"] = np.array([0.1, 0.2, 0.3])
    units["waveform_peaks_index"] = np.array([2, 3, 3], "<u1")
    table = file.create_group("general/extracellular_ephys/electrodes")
    table["id"] = np.array([850, 851, 852], "<i4")
    table["location"] = np.array(["VISp", "VISp", "CA1"], dtype=h5py.string_dtype())
    table["group_name"] = np.array(["probeA", "probeA", "probeB"], dtype=h5py.string_dtype())
    table["x"] = np.array([np.nan, 0, 16])
    table["y"] = np.array([20.0, 40, 60])

# Version 1: a group for each unit, of two probes.
with h5py.File("nwb1.h5", "w") as file:
    file["nwb_version"] = "NWB-1.0.6"
    file["general/subject/subject_id"] = "mouse 8"
    for probe, numbers in [("probeA", [2, 10]), ("probeB", [2])]:
        interface = file.create_group(f"processing/{probe}/UnitTimes")
        interface.attrs["neurodata_type"] = np.bytes_("Interface")
        interface["unit_list"] = np.array([str(number).encode() for number in numbers])
        for number in numbers:
            unit = interface.create_group(str(number))
            unit["times"] = trains[0] + number if number == 2 else trains[1]
            unit["unit_description"] = "regular" if number == 2 else ""
            unit["channel"] = np.array([number * 3], "<i4")
            unit["waveform"] = np.zeros(4)
    file["processing/behaviour/speed/data"] = np.zeros(3)

with h5py.File("waverepo.h5", "w", libver="earliest") as file:
    settings = dict(compression="gzip")
    file.create_dataset("spikes", data=joined, chunks=(5,), **settings)
    file.create_dataset("sCount", data=np.array([3, 0, 2], "<i4"), chunks=(3,), **settings)
    file.create_dataset(
        "epos", data=np.array([[0.0, 100, 200], [10, 20, 30]]), chunks=(2, 3), **settings)
    file["names"] = np.array([b"ch_11a", b"ch_12a", b"ch_21b"])
    file["meta/age"] = np.array([12], "<i4")
    file["meta/species"] = np.array([b"mouse"])
    file["summary/duration"] = np.array([10.0])

with h5py.File("maxwell.h5", "w", libver="latest") as file:
    settings = file.create_group("data_store/data0000/settings")
    settings["sampling"] = np.array([20000.0])
    mapping = np.zeros(3, [("channel", "<i4"), ("electrode", "<i4"), ("x", "<f8"), ("y", "<f8")])
    mapping["channel"], mapping["electrode"] = [5, 6, 7], [2201, 2202, 2203]
    mapping["x"], mapping["y"] = [17.5, 35, 52.5], [0, 17.5, 0]
    settings["mapping"] = mapping
    file["data_store/data0000/groups/routed/frame_nos"] = np.arange(1000, 1100, dtype="<u8")
    spikes = np.zeros(4, [("frameno", "<i8"), ("channel", "<i4"), ("amplitude", "<f4")])
    spikes["frameno"], spikes["channel"] = [1020, 1040, 3000, 21000], [7, 5, 7, 5]
    file["data_store/data0000/spikes"] = spikes

# Two triggered pieces, as recorders write them: spikes from before the stored frames, and on a channel
# that the settings do not have.
with h5py.File("maxwell-triggered.h5", "w", libver="latest") as file:
    for piece in range(2):
        group = file.create_group(f"data_store/data000{piece}")
        group["settings/sampling"] = np.array([10000.0])
        mapping = np.zeros(1, [("channel", "<i4"), ("electrode", "<i4"), ("x", "<f8"), ("y", "<f8")])
        mapping["channel"], mapping["electrode"] = 16, 14797
        group["settings/mapping"] = mapping
        group.create_dataset(
            "groups/routed/frame_nos", data=np.arange(5000, 15000, dtype="<u8"), chunks=(1000,),
            compression="gzip")
        spikes = np.zeros(3, [("frameno", "<i8"), ("channel", "<i4"), ("amplitude", "<f4")])
        spikes["frameno"], spikes["channel"] = [4000 + 2000 * piece, 6000, 9000], [985, 16, 985]
        group["spikes"] = spikes

with h5py.File("sonata.h5", "w") as file:
    group = file.create_group("spikes/cortex")
    group.attrs["sorting"] = "none"
    group["timestamps"] = np.array([500.0, 250, 1250, 500, 9500])
    group["timestamps"].attrs["units"] = "ms"
    group["node_ids"] = np.array([0, 7, 0, 7, 0], "<u8")
    file["spikes/thalamus/timestamps"] = np.array([3.0])
    file["spikes/thalamus/node_ids"] = np.array([1], "<u8")


def matlab(name, fill):
    """A file as MATLAB writes it: words in a user block, and attributes that name classes."""
    with h5py.File(name, "w", userblock_size=512, libver="earliest") as file:
        fill(file)
    words = b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Mon Jan  1 00:00:00 2024 HDF5 schema 1.00 ."
    with open(name, "r+b") as file:
        file.write(words.ljust(116) + bytes(8) + b"\x00\x02IM")


def value(group, name, data, kind="double"):
    data = np.atleast_2d(np.asarray(data))
    if data.size == 0:
        dataset = group.create_dataset(name, data=np.array([0, 0], "<u8"))
        dataset.attrs["MATLAB_empty"] = np.uint8(1)
    else:
        dataset = group.create_dataset(name, data=data)
    dataset.attrs["MATLAB_class"] = np.bytes_(kind)
    return dataset


def cells(file, group, name, contents):
    inside = file.require_group("#refs#")
    references = np.empty((1, len(contents)), dtype=h5py.ref_dtype)
    for index, content in enumerate(contents):
        references[0, index] = value(inside, f"{name}{index}", content).ref
    dataset = group.create_dataset(name, data=references, dtype=h5py.ref_dtype)
    dataset.attrs["MATLAB_class"] = np.bytes_("cell")


def asdf(file):
    cells(file, file, "asdf_raw", [[[3], [50]], [], [[0, 7, 99]], 0.5, [[3], [100]]])
    value(file, "other", np.eye(3))
    file.create_group("table").attrs["MATLAB_class"] = np.bytes_("struct")


def separate(file):
    cells(file, file, "raw_spike_time_s", trains)
    value(file, "channel", [[4, 5, 6]])
    value(file, "is_single", np.array([[1, 0, 1]], "u1"), "logical")
    value(file, "rat", np.array([[75, 75, 76], [50, 50, 32]], "<u2"), "char")
    place = file.create_group("place_mm")
    place.attrs["MATLAB_class"] = np.bytes_("struct")
    value(place, "AP", [[1.5, np.nan, 2]])
    value(file, "large", np.zeros((40, 40)))


def structures(file):
    """An array of structures, and cells of texts."""
    inside = file.create_group("#refs#")
    group = file.create_group("neurons")
    group.attrs["MATLAB_class"] = np.bytes_("struct")

    def characters(name, text):
        return value(inside, name, np.array([[ord(letter)] for letter in text], "<u2"), "char")

    fields = {
        "times_s": [value(inside, f"t{index}", train).ref for index, train in enumerate(trains)],
        "kind": [characters(f"k{index}", text).ref for index, text in enumerate(["PV", "", "SOM"])],
        "depth": [value(inside, f"d{index}", [[depth]]).ref for index, depth in enumerate([10, 20.5, 30])],
    }
    for name, references in fields.items():
        group.create_dataset(name, data=np.array([references], h5py.ref_dtype).T, dtype=h5py.ref_dtype)
    regions = [characters(f"r{index}", text).ref for index, text in enumerate(["CA1", "CA3", "DG"])]
    dataset = file.create_dataset(
        "region", data=np.array([regions], h5py.ref_dtype), dtype=h5py.ref_dtype)
    dataset.attrs["MATLAB_class"] = np.bytes_("cell")
    two = file.create_dataset("two", data=np.array([regions[:2]], h5py.ref_dtype), dtype=h5py.ref_dtype)
    two.attrs["MATLAB_class"] = np.bytes_("cell")


def shared(name, indexes):
    """Messages that the file's table holds; h5py has no words for it, so HDF5 itself is asked."""
    library = ctypes.CDLL(glob.glob(os.path.join(
        os.path.dirname(h5py.__file__), "..", "h5py.libs", "libhdf5-*.so*"))[0])
    identifier = ctypes.c_int64
    settings = h5p.create(h5p.FILE_CREATE)
    library.H5Pset_shared_mesg_nindexes.argtypes = [identifier, ctypes.c_uint]
    library.H5Pset_shared_mesg_index.argtypes = [identifier] + 3 * [ctypes.c_uint]
    assert library.H5Pset_shared_mesg_nindexes(settings.id, len(indexes)) >= 0
    for index, kinds in enumerate(indexes):
        assert library.H5Pset_shared_mesg_index(settings.id, index, kinds, 10) >= 0
    access = h5p.create(h5p.FILE_ACCESS)
    access.set_libver_bounds(h5py.h5f.LIBVER_V110, h5py.h5f.LIBVER_V110)
    with h5py.File(h5py.h5f.create(name.encode(), fcpl=settings, fapl=access)) as file:
        for index in range(6):
            dataset = file.create_dataset(
                f"d{index}", data=np.arange(index, index + 12, dtype=">i4").reshape(3, 4),
                fillvalue=7, **(dict(chunks=(2, 2), compression="gzip") if index < 2 else {}))
            dataset.attrs["text"] = "the same text everywhere"
            dataset.attrs["number"] = np.float64(2.5)
        for index in range(20):
            file["d5"].attrs[f"a{index:02d}"] = np.arange(6) + index % 2


# Spaces and types in one index; fill values, filters and attributes in another.
shared("shared.h5", [1 << 1 | 1 << 3, 1 << 5 | 1 << 0xB | 1 << 0xC])
matlab("matlab-structures.h5", structures)
matlab("matlab-asdf.h5", asdf)
matlab("matlab-cells.h5", separate)

for name in [
    "earliest", "v110", "latest", "user-block", "pages", "many-old", "many-new", "nwb", "waverepo",
    "maxwell", "maxwell-triggered", "sonata", "matlab-asdf", "matlab-cells", "nwb-allen", "nwb1", "matlab-structures",
    "shared",
]:
    with open(f"{name}.h5", "rb") as file:
        data = file.read()
    with open(f"{name}.h5.zlib", "wb") as file:
        file.write(zlib.compress(data, 9))
    os.remove(f"{name}.h5")
    print(name, len(data))
