import Testing
import Zoo

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Real recordings are not part of the package: `ZOO_RECORDINGS` names a folder that holds them.
private let folder = ProcessInfo.processInfo.environment["ZOO_RECORDINGS"]

/// NumPy's values for each file.
private struct Expected: Sendable {
  let path: String
  let units: Int
  let spikes: Int
  let duration: Double
  /// At 1 ms, with the protocol's units and first ten minutes.
  let bins: Int
  let silent: Int
  let binned: Int
  let merged: Int
}

private let canonical: [Expected] = [
  Expected(
    path: "in-vitro/cortical-slice-a.npz", units: 128, spikes: 943716, duration: 400.08,
    bins: 400080, silent: 1, binned: 943716, merged: 0),
  Expected(
    path: "in-vitro/hippocampal-culture.npz", units: 61, spikes: 208279, duration: 912,
    bins: 600000, silent: 1, binned: 136064, merged: 0),
  Expected(
    path: "in-vitro/retina-a.npz", units: 477, spikes: 864412, duration: 7197, bins: 600000,
    silent: 0, binned: 12351, merged: 5),
  Expected(
    path: "in-vitro/retina-b.npz", units: 106, spikes: 259323, duration: 796, bins: 600000,
    silent: 0, binned: 176693, merged: 55),
  Expected(
    path: "in-vitro/retina-c.npz", units: 77, spikes: 680983, duration: 4814, bins: 600000,
    silent: 0, binned: 73687, merged: 0),
  Expected(
    path: "in-vitro/retina-hdmea.npz", units: 794, spikes: 827329, duration: 1800, bins: 600000,
    silent: 0, binned: 35959, merged: 59),
  Expected(
    path: "in-vivo/mouse-entorhinal.npz", units: 128, spikes: 458082, duration: 1180.41,
    bins: 600000, silent: 1, binned: 229960, merged: 90),
  Expected(
    path: "in-vivo/rat-hippocampus-wmaze.npz", units: 25, spikes: 518352, duration: 4307,
    bins: 600000, silent: 1, binned: 97959, merged: 0),
  Expected(
    path: "in-vivo/rat-hippocampus.npz", units: 92, spikes: 102741, duration: 2178, bins: 600000,
    silent: 0, binned: 28040, merged: 0),
  Expected(
    path: "in-vivo/rat-prelimbic.npz", units: 206, spikes: 315290, duration: 600, bins: 600000,
    silent: 0, binned: 184406, merged: 138),
  Expected(
    path: "in-vivo/rat-striatum-a.npz", units: 188, spikes: 350385, duration: 600, bins: 600000,
    silent: 0, binned: 184020, merged: 79),
  Expected(
    path: "in-vivo/rat-striatum-b.npz", units: 111, spikes: 317008, duration: 602, bins: 600000,
    silent: 0, binned: 315568, merged: 212),
]

@Suite("Real recordings", .enabled(if: folder != nil, "ZOO_RECORDINGS names no folder"))
struct RealRecordingsTests {
  @Test("the canonical files give what NumPy finds in them", arguments: canonical)
  private func readCanonical(expected: Expected) throws {
    let recording = try Recording.read(from: "\(folder ?? "")/\(expected.path)")
    #expect(recording.unitCount == expected.units)
    #expect(recording.spikeCount == expected.spikes)
    #expect(recording.duration == expected.duration)
    #expect(recording.preparation == (expected.path.hasPrefix("in-vitro") ? .inVitro : .inVivo))
    let binned = try BinnedSpikes(recording, options: BinningOptions())
    #expect(binned.raster.bins == expected.bins)
    #expect(binned.silentUnits.count == expected.silent)
    #expect(binned.spikeCount == expected.binned)
    #expect(binned.mergedSpikes == expected.merged)
    #expect(binned.raster.spikeCounts.reduce(0, +) == expected.binned - expected.merged)
  }

  @Test("MATLAB files give the same spikes as the canonical files made from them")
  func matlab() throws {
    let pairs = [
      ("original/matlab-v5-asdf/asdf_bh.mat", 0.001, "in-vitro/cortical-slice-a.npz"),
      ("original/matlab-v5-asdf/asdf.mat", 1.0 / 30_000, "in-vivo/mouse-entorhinal.npz"),
    ]
    for (path, tick, canonicalPath) in pairs {
      let file = "\(folder ?? "")/\(path)"
      #expect {
        _ = try Recording.read(from: file)
      } throws: { error in
        if case RecordingError.tickRequired = error { true } else { false }
      }
      let recording = try Recording.read(from: file, options: ReadOptions(tick: tick))
      let canonical = try Recording.read(from: "\(folder ?? "")/\(canonicalPath)")
      #expect(recording.trains.offsets == canonical.trains.offsets)
      #expect(
        zip(recording.trains.times, canonical.trains.times).allSatisfy { abs($0 - $1) < 1e-9 })
      let options = BinningOptions()
      #expect(
        try BinnedSpikes(recording, options: options).raster.slice(0..<400_000)
          == BinnedSpikes(canonical, options: options).raster.slice(0..<400_000))
    }
  }

  @Test("files in HDF5 give the same spikes as the canonical files made from them")
  func hdf5() throws {
    for (path, canonicalPath) in [
      ("matlab-v7.3-cells/K265_2019_05_21_600s_Cells.mat", "in-vivo/rat-striatum-a.npz"),
      ("matlab-v7.3-cells/T224_2020_02_03_bank0_idle_Cells.mat", "in-vivo/rat-prelimbic.npz"),
      ("waverepo-hdf5/Sun2008_CS067P12L-MEME1.h5", "in-vitro/retina-b.npz"),
    ] {
      let recording = try Recording.read(from: "\(folder ?? "")/original/\(path)")
      let canonical = try Recording.read(from: "\(folder ?? "")/\(canonicalPath)")
      #expect(recording.trains.offsets == canonical.trains.offsets, "\(path)")
      // The canonical files begin with their first spike.
      let first = recording.trains.times.min() ?? 0
      #expect(
        zip(recording.trains.times, canonical.trains.times).allSatisfy {
          abs($0 - first - $1) < 1e-6
        },
        "\(path)")
    }
    let wong = try Recording.read(from: "\(folder ?? "")/original/waverepo-hdf5/Wong1993_Adult.h5")
    #expect(wong.unitCount == 57 && wong.spikeCount == 15_510 && wong.duration == 163.448)
    let nwb = try Recording.read(
      from: "\(folder ?? "")/original/nwb/sub_anm00239123_ses_20170627T093549_ecephys_and_ogen.nwb")
    #expect(nwb.trains.counts == [12_992, 3_458, 2_714, 14_893])
    #expect(nwb.units[1].labels["cell_type"] == "Narrow width spiking")
    let labelled = try Recording.read(
      from: "\(folder ?? "")/original/matlab-v7.3-cells/K265_2019_05_21_600s_Cells.mat")
    #expect(labelled.units.allSatisfy { $0.labels["rat"] == "K265" })
    #expect(labelled.units.allSatisfy { $0.labels["cell_area"] != nil })
  }

  @Test("other laboratories' files are read or refused with a reason")
  func originals() throws {
    let originals = "\(folder ?? "")/original/"
    let text = try Recording.read(from: originals + "nex-timestamps/TC89_DIV15_A.nexTimestamps")
    let canonical = try Recording.read(from: "\(folder ?? "")/in-vitro/hippocampal-culture.npz")
    #expect(text.trains == canonical.trains)
    let alf = try Recording.read(from: originals + "ibl-alf")
    #expect(alf.units.map(\.identifier) == ["167", "274", "275"] && alf.spikeCount == 47_748)
    let phy = try Recording.read(
      from: originals + "phy-npy", options: ReadOptions(tick: 1.0 / 30_000))
    #expect(phy.unitCount == 15 && phy.spikeCount == 94_565)
    for (path, word) in [
      ("phy-npy", "the length of a tick is needed"),
      ("matlab-v5-asdf/wgt.mat", "no cell array of spike trains"),
      ("matlab-v5-asdf/cell_categ.mat", "a structure of 3 fields"),
      ("../calcium/F.npy", "number of spikes"),
    ] {
      #expect {
        _ = try Recording.read(from: originals + path)
      } throws: { "\($0)".contains(word) }
    }
  }
}
