import Testing
import Zoo

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Real recordings are not part of the package: `ZOO_RECORDINGS` names a folder that holds them.
private let folder = ProcessInfo.processInfo.environment["ZOO_RECORDINGS"]

/// What NumPy finds in each file.
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
    let binned = try BinnedRecording(recording, options: BinningOptions())
    #expect(binned.raster.bins == expected.bins)
    #expect(binned.silentUnits.count == expected.silent)
    #expect(binned.spikeCount == expected.binned)
    #expect(binned.mergedSpikes == expected.merged)
    #expect(binned.raster.spikeCounts.reduce(0, +) == expected.binned - expected.merged)
  }
}
