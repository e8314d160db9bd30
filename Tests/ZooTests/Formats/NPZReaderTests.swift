import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite("npz recordings")
struct NPZReaderTests {
  private static func read(_ changes: [String: NumericArray?]) throws -> Recording {
    try FormatSamples.read(FormatSamples.npz(FormatSamples.canonical(changes)), name: "dir/x.npz")
  }

  @Test("the canonical form, as NumPy writes it")
  func canonical() throws {
    let recording = try Recording.read(from: FormatSamples.path("canonical-deflated.npz"))
    #expect(recording.name == "canonical-deflated")
    #expect(recording.trains.counts == [18, 24, 18, 0])
    #expect(recording.units.map(\.identifier) == ["0", "1", "2", "3"])
    #expect(recording.duration == 2)
    #expect(recording.tick == nil)
    #expect(recording.units[2].position == SIMD2(4, 5))
    #expect(recording.notes.contains("units without spikes: 1 of 4"))
    #expect(
      recording.sha256
        == SHA256.hexDigest(of: try FormatSamples.bytes("canonical-deflated.npz")))
  }

  @Test("other arrays are ignored, even if they cannot be read")
  func otherArrays() throws {
    let recording = try Self.read(["log_odds": NumericArray([0.5, 0.25], shape: [2, 1])])
    #expect(recording.trains.counts == [2, 3, 0])
    #expect(Array(recording.trains[1]) == [0, 0.001, 0.0025])
  }

  @Test("times and clusters: each number is a unit")
  func clusters() throws {
    let recording = try FormatSamples.read(
      FormatSamples.npz([
        ("times", NumericArray([0.1, 0.2, 0.3])),
        ("clusters", NumericArray([70, 5, 70] as [Int64])),
        ("depths", NumericArray([1.0, 2, 3])),
      ]), name: "x.npz")
    #expect(recording.units.map(\.identifier) == ["5", "70"])
    #expect(recording.trains.counts == [1, 2])
    #expect(recording.duration == 0.301)
    #expect(recording.notes == [Recording.durationNote])
  }

  @Test("the canonical form is read back as the same recording")
  func writing() throws {
    let original = try Self.read([:])
    let copy = try FormatSamples.read(FormatSamples.npz(original.canonicalArrays), name: "y.npz")
    #expect(copy.trains == original.trains && copy.duration == original.duration)
  }

  @Test("phy's names in an npz: fractions are seconds, whole numbers need a tick")
  func phyNames() throws {
    func bytes(_ times: [Double]) throws -> [UInt8] {
      try FormatSamples.npz([
        ("spike_times", NumericArray(times)),
        ("spike_clusters", NumericArray([70, 5, 70] as [Int64])),
      ])
    }
    let seconds = try FormatSamples.read(bytes([0.1, 0.25, 0.3]), name: "x.npz")
    #expect(seconds.units.map(\.identifier) == ["5", "70"] && seconds.tick == nil)
    #expect(
      throws: RecordingError.tickRequired(
        file: "x.npz", reason: "'spike_times' holds whole numbers, which may be samples")
    ) { try FormatSamples.read(bytes([1, 2, 3]), name: "x.npz") }
    let samples = try FormatSamples.read(
      bytes([1, 2, 3]), name: "x.npz", options: ReadOptions(tick: 0.5))
    #expect(samples.trains.times == [1, 0.5, 1.5] && samples.tick == 0.5)
  }

  @Test("times of single precision may be rounded past the end")
  func rounding() throws {
    // 0.1 s in single precision is a little later than 0.1 s.
    let times = NumericArray(Tensor([0.01, 0.02, 0.03, 0.04, 0.1]))
    let recording = try Self.read([
      "spike_times": times, "duration": NumericArray([0.1], shape: []),
    ])
    #expect(recording.duration == 0.1)
    #expect(throws: RecordingError.self) {
      try Self.read([
        "spike_times": NumericArray([0.01, 0.02, 0.03, 0.04, 0.10000001]),
        "duration": NumericArray([0.1], shape: []),
      ])
    }
  }

  private static let times = FilePlace.element(2, of: "spike_times")
  private static let errors: [([String: NumericArray?], RecordingError)] = [
    (
      ["spike_times": nil],
      .missing(
        file: "dir/x.npz", what: "array 'spike_times' (or 'times' and 'clusters')",
        found: ["spike_units", "unit_count", "duration"])
    ),
    (
      ["duration": nil],
      .missing(
        file: "dir/x.npz", what: "array 'duration'",
        found: ["spike_times", "spike_units", "unit_count"])
    ),
    (
      ["spike_times": NumericArray([0, 0.1, .nan, 0.2, 0.3])],
      .timeNotFinite(file: "dir/x.npz", place: times, time: "nan")
    ),
    (
      ["spike_times": NumericArray([0, 0.1, .infinity, 0.2, 0.3])],
      .timeNotFinite(file: "dir/x.npz", place: times, time: "inf")
    ),
    (
      ["spike_times": NumericArray([0, 0.1, -0.5, 0.2, 0.3])],
      .timeNegative(file: "dir/x.npz", place: times, time: -0.5)
    ),
    (
      ["spike_times": NumericArray([0.3, 0.1, 0.2, 0.3, 0.3])],
      .unsorted(file: "dir/x.npz", place: times, unit: "1")
    ),
    (
      ["spike_times": NumericArray([0, 0.1, 0.2, 0.3, 1.5])],
      .timeAfterEnd(file: "dir/x.npz", place: .array("spike_times"), time: 1.5, duration: 1)
    ),
    (
      ["spike_units": NumericArray([0, 1, 3, 0, 0] as [Int32])],
      .unitOutOfRange(
        file: "dir/x.npz", place: .element(2, of: "spike_times"), unit: 3, unitCount: 3)
    ),
    (
      ["spike_units": NumericArray([0, 1, -1, 0, 0] as [Int64])],
      .unitOutOfRange(
        file: "dir/x.npz", place: .element(2, of: "spike_times"), unit: -1, unitCount: 3)
    ),
    (
      ["spike_units": NumericArray([0, 1, 0.5, 0, 0])],
      .notANumber(
        file: "dir/x.npz", place: .element(2, of: "spike_units"), text: "0.5",
        expected: "a whole number")
    ),
    (
      ["spike_units": NumericArray([0, 1] as [Int32])],
      .wrongShape(
        file: "dir/x.npz", place: .array("spike_units"), shape: [2],
        expected: "a vector of 5 numbers")
    ),
    (
      ["unit_count": NumericArray([0] as [Int64])],
      .invalidUnitCount(file: "dir/x.npz", count: "0")
    ),
    (
      ["unit_count": NumericArray([-4] as [Int64])],
      .invalidUnitCount(file: "dir/x.npz", count: "-4")
    ),
    (
      ["unit_count": NumericArray([Int64.max])],
      .invalidUnitCount(file: "dir/x.npz", count: "9223372036854775807")
    ),
    (
      ["unit_count": NumericArray([65_537] as [Int64])],
      .invalidUnitCount(file: "dir/x.npz", count: "65537")
    ),
    (
      ["unit_count": NumericArray([3, 3] as [Int64])],
      .wrongShape(
        file: "dir/x.npz", place: .array("unit_count"), shape: [2],
        expected: "a vector of 1 numbers")
    ),
    (
      ["duration": NumericArray([Double.nan])],
      .invalidDuration(file: "dir/x.npz", duration: "nan")
    ),
    (["duration": NumericArray([-1.0])], .invalidDuration(file: "dir/x.npz", duration: "-1.0")),
    (
      [
        "spike_times": NumericArray([] as [Double]), "spike_units": NumericArray([] as [Int32]),
      ], .noSpikes(file: "dir/x.npz")
    ),
    (
      ["positions_um": NumericArray([1.0, 2])],
      .wrongShape(
        file: "dir/x.npz", place: .array("positions_um"), shape: [2],
        expected: "a matrix of 6 numbers")
    ),
  ]

  @Test("every mistake has its own error", arguments: 0..<errors.count)
  func mistakes(index: Int) throws {
    let (changes, error) = Self.errors[index]
    #expect(throws: error) { try Self.read(changes) }
    #expect("\(error)".hasPrefix("dir/x.npz"))
  }

  @Test("pickled spike times are refused by name")
  func pickles() {
    #expect {
      _ = try Recording.read(from: FormatSamples.path("pickled.npz"))
    } throws: { "\($0)".contains("'spike_times': the array holds pickled Python objects") }
  }

  @Test("an archive without members has no spikes to read")
  func empty() throws {
    #expect {
      _ = try FormatSamples.read(FormatSamples.npz([]), name: "x.npz")
    } throws: { error in
      if case RecordingError.missing = error { true } else { false }
    }
  }

  /// The bytes of an archive of a recording whose arrays are deflated.
  private static func deflated(_ changes: [String: NumericArray?]) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let arrays = FormatSamples.canonical(changes)
    try NumPyArchive.write(folder.path("x.npz"), arrays, deflating: Set(arrays.map(\.name)))
    return try FileBytes.read(folder.path("x.npz"))
  }

  @Test("times that would expand too far are refused before they are expanded")
  func expansion() throws {
    let count = 3 << 20
    let bytes = try Self.deflated([
      "spike_times": NumericArray([Double](repeating: 0, count: count)),
      "spike_units": NumericArray([UInt8](repeating: 0, count: count)),
    ])
    #expect(bytes.count < 200_000)
    #expect {
      try FormatSamples.read(bytes, name: "x.npz")
    } throws: { error in
      if case RecordingError.file(.unsupported(_, .array("spike_times.npy"), let feature, _)) =
        error
      {
        feature.hasSuffix("and at most 16777216 are read")
      } else {
        false
      }
    }
  }

  @Test("units of another number than the times are refused before they are expanded")
  func claims() throws {
    let bytes = try Self.deflated([
      "spike_units": NumericArray([UInt8](repeating: 0, count: 1 << 26))
    ])
    let error = RecordingError.wrongShape(
      file: "x.npz", place: .array("spike_units"), shape: [1 << 26],
      expected: "a vector of 5 numbers")
    #expect(throws: error) { try FormatSamples.read(bytes, name: "x.npz") }
  }

  @Test("an array that is not needed is not expanded")
  func unneeded() throws {
    var bytes = try Self.deflated(["other": NumericArray([UInt8](repeating: 0, count: 1 << 20))])
    // Damage in the middle of the last member is not noticed: it is never read.
    let archive = try ZipArchive(bytes, file: "x")
    let member = try #require(archive.members.last)
    bytes[member.offset + member.compressedSize - 4] ^= 0xFF
    let error = #expect(throws: FileError.self) { try NumPyArchive(bytes, file: "x")["other"] }
    switch error {
    case .malformed("x", .byteOfPart(_, part: "other.npy"), _)?,
      .malformed("x", .array("other.npy"), _)?:
      break
    default: Issue.record("\(String(describing: error))")
    }
    #expect(try FormatSamples.read(bytes, name: "x.npz").spikeCount == 5)
  }
}
