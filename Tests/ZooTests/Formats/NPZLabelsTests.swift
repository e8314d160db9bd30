import Tensor
import TestSupport
import Testing

@testable import Zoo

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Labels in npz files")
struct NPZLabelsTests {
  /// Reads a canonical recording of three units with further arrays.
  private static func read(
    _ arrays: [(name: String, array: NumericArray)],
    texts: [(name: String, values: [String], shape: [Int])] = []
  ) throws -> Recording {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path("x.npz")
    try NumPyArchive.write(path, FormatSamples.canonical() + arrays, texts: texts)
    return try Recording.read(from: path)
  }

  @Test("vectors with one text or number per unit are labels; matrices and others are not")
  func labels() throws {
    let recording = try Self.read(
      [
        ("layer", NumericArray([1, 2, 5] as [UInt8])),
        ("width_ms", NumericArray([0.5, .nan, 2])),
        ("matrix", NumericArray([1.0, 2, 3], shape: [3, 1])),
        ("longer", NumericArray([1.0, 2, 3, 4])),
      ], texts: [("label_area", ["dStr", "", "µ"], [3]), ("words", ["a", "b"], [2])])
    #expect(recording.labelNames == ["area", "layer", "width_ms"])
    #expect(
      recording.units.map(\.labels) == [
        ["area": "dStr", "layer": "1", "width_ms": "0.5"], ["layer": "2"],
        ["area": "µ", "layer": "5", "width_ms": "2"],
      ])
    #expect(recording.units.map(\.index) == [0, 1, 2])
  }

  @Test("a single text is a label of every unit, a single number is not")
  func single() throws {
    let recording = try Self.read(
      [("version", NumericArray([7] as [Int64], shape: []))],
      texts: [("animal", ["T209"], []), ("session", ["2019"], [1])])
    for unit in recording.units {
      #expect(unit.labels == ["animal": "T209", "session": "2019"])
    }
  }

  @Test("an explicit label overrides an array that may be one")
  func precedence() throws {
    let recording = try Self.read(
      [("area", NumericArray([1, 2, 3] as [UInt8]))],
      texts: [("label_area", ["x", "y", "z"], [3])])
    #expect(recording.units.map { $0.labels["area"] } == ["x", "y", "z"])
  }

  @Test("identifiers, positions and labels are written back")
  func roundTrip() throws {
    let original = try Self.read(
      [
        ("positions_um", NumericArray([1.0, 2, .nan, 4, 5, 6], shape: [3, 2])),
        ("layer", NumericArray([1, 2, 5] as [UInt8])),
      ],
      texts: [
        ("label_area", ["dStr", "", "M1"], [3]), ("animal", ["T209"], []),
        ("unit_identifiers", ["7", "b", ""], [3]),
      ])
    #expect(original.units.map(\.identifier) == ["7", "b", "2"])
    #expect(original.units.map(\.position) == [SIMD2(1, 2), nil, SIMD2(5, 6)])
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try original.write(to: folder.path("y.npz"))
    let copy = try Recording.read(from: folder.path("y.npz"))
    #expect(copy.units == original.units && copy.trains == original.trains)
    #expect(copy.trains.sha256 == original.trains.sha256)
  }

  @Test("labels that are too large are left out, with a note")
  func tooLarge() throws {
    let recording = try Self.read(
      [],
      texts: [
        ("label_long", [String](repeating: String(repeating: "x", count: 2 << 20), count: 3), [3])
      ])
    #expect(recording.labelNames.isEmpty)
    #expect(
      recording.notes.contains { $0.hasPrefix("the label 'label_long' was left out: it takes") })
  }

  @Test(
    "real labelled recordings are written back as they were read",
    .enabled(
      if: ProcessInfo.processInfo.environment["ZOO_RECORDINGS"] != nil,
      "ZOO_RECORDINGS names no folder"))
  func realRecordings() throws {
    let path = (ProcessInfo.processInfo.environment["ZOO_RECORDINGS"] ?? "") + "/labelled/"
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for name in ["T209_2019_05_10", "K265_2019_05_24_600s"] {
      let original = try Recording.read(from: path + name + ".npz")
      let expected = [
        "animal", "area", "is_single", "region", "session", "waveform", "waveform_width_ms",
      ]
      #expect(original.labelNames == expected)
      #expect(original.units.allSatisfy { $0.position != nil })
      #expect(original.units[0].labels["animal"].map { name.hasPrefix($0) } == true)
      try original.write(to: folder.path("copy.npz"))
      let copy = try Recording.read(from: folder.path("copy.npz"))
      #expect(copy.units == original.units && copy.trains == original.trains)
    }
  }
}
