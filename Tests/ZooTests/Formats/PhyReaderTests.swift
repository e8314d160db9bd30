import TestSupport
import Testing

@testable import Tensor
@testable import Zoo

@Suite("Folders of Kilosort and phy")
struct PhyReaderTests {
  private static func writeWhole(_ values: [Int32], _ path: String) throws {
    try NumPyFile.write(NumericArray(values, shape: [values.count, 1]), to: path)
  }

  @Test("phy folders take the sampling rate from params.py, and leave noise out")
  func phy() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try Self.writeWhole([300, 600, 900], folder.path("spike_times.npy"))
    try Self.writeWhole([2, 7, 2], folder.path("spike_clusters.npy"))
    let required = RecordingError.tickRequired(
      file: folder.path("."),
      reason: "times are samples, and there is no params.py with their rate")
    #expect(throws: required) { try Recording.read(from: folder.path(".")) }
    let given = try Recording.read(
      from: folder.path(""), options: ReadOptions(tick: 0.001))
    #expect(given.trains.times == [0.3, 0.9, 0.6] && given.tickSource == "as given")

    try AtomicFile.write(
      "dat_path = 'x.dat'\nsample_rate = 30000.  # Hz\n", to: folder.path("params.py"))
    let recording = try Recording.read(from: folder.path("spike_times.npy"))
    let sample: Double = 1 / 30_000
    #expect(recording.trains.times == [300 * sample, 900 * sample, 600 * sample])
    #expect(recording.tickSource == "params.py, sample_rate 30000.0")

    try AtomicFile.write(
      "cluster_id\tgroup\n2\tnoise\n7\tgood\n", to: folder.path("cluster_group.tsv"))
    let curated = try Recording.read(from: folder.path(""))
    #expect(curated.units.map(\.identifier) == ["7"] && curated.spikeCount == 1)
    #expect(curated.sha256 != recording.sha256)

    try AtomicFile.write("sample_rate = fast\n", to: folder.path("params.py"))
    #expect(
      throws: RecordingError.tickRequired(
        file: folder.path("params.py"),
        reason: "'fast' on line 1 is not a sampling rate in samples per second")
    ) { try Recording.read(from: folder.path("")) }
  }

  @Test("a folder without curation is read by templates, with a note")
  func templates() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try Self.writeWhole([10, 20], folder.path("spike_times.npy"))
    let options = ReadOptions(tick: 0.001)
    #expect(
      throws: RecordingError.missing(
        file: folder.path("."), what: "spike_clusters.npy", found: ["spike_times.npy"])
    ) { try Recording.read(from: folder.path("."), options: options) }
    try Self.writeWhole([5, 5], folder.path("spike_templates.npy"))
    let recording = try Recording.read(from: folder.path("."), options: options)
    #expect(recording.units.map(\.identifier) == ["5"] && recording.trains.times == [0.01, 0.02])
    #expect(recording.notes.contains { $0.contains("Kilosort's templates") })
    try Self.writeWhole([9, 8], folder.path("spike_clusters.npy"))
    #expect(
      try Recording.read(from: folder.path("."), options: options).units.map(\.identifier) == [
        "8", "9",
      ])
  }

  @Test("times with fractions are not samples, unless a tick of a second says so")
  func seconds() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try NumPyFile.write(NumericArray([0.5, 1.25]), to: folder.path("spike_times.npy"))
    try Self.writeWhole([5, 5], folder.path("spike_clusters.npy"))
    try AtomicFile.write("sample_rate = 30000.\n", to: folder.path("params.py"))
    let error = #expect(throws: RecordingError.self) { try Recording.read(from: folder.path("")) }
    guard case .notANumber(_, .element(0, of: "spike_times"), "0.5", let expected)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(expected.contains("not samples"))
    let given = try Recording.read(from: folder.path(""), options: ReadOptions(tick: 1))
    #expect(given.trains.times == [0.5, 1.25])
    #expect(given.notes.contains { $0.contains("overrides params.py") })
    try NumPyFile.write(NumericArray([300.0, 600]), to: folder.path("spike_times.npy"))
    #expect(try Recording.read(from: folder.path("")).spikeCount == 2)
  }

  @Test("spikes before the recording are counted and named")
  func negative() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try Self.writeWhole([-10, -9, 300], folder.path("spike_times.npy"))
    try Self.writeWhole([5, 5, 5], folder.path("spike_clusters.npy"))
    #expect {
      _ = try Recording.read(from: folder.path(""), options: ReadOptions(tick: 0.001))
    } throws: {
      "\($0)".contains("2 of 3 spikes lie before the recording's beginning (indices 0, 1")
        && "\($0)".contains("drop them")
    }
  }

  @Test("params.py without a sampling rate leaves the tick open")
  func noRate() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try Self.writeWhole([10], folder.path("spike_times.npy"))
    try Self.writeWhole([5], folder.path("spike_clusters.npy"))
    try AtomicFile.write("my_sample_rate = 5\noffset = 0\n", to: folder.path("params.py"))
    #expect(
      throws: RecordingError.tickRequired(
        file: folder.path(".") + "/params.py",
        reason: "times are samples, and there is no sample_rate")
    ) { try Recording.read(from: folder.path(".")) }
  }

  @Test("a folder of only noise has no spikes, and unsorted spikes are named")
  func noise() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let options = ReadOptions(tick: 0.001)
    try Self.writeWhole([10, 30, 40, 20], folder.path("spike_times.npy"))
    try Self.writeWhole([1, 2, 1, 2], folder.path("spike_clusters.npy"))
    try AtomicFile.write("cluster_id\tgroup\n1\tnoise\n", to: folder.path("cluster_group.tsv"))
    #expect(
      throws: RecordingError.unsorted(
        file: folder.path("."), place: .element(3, of: "spike_times"), unit: "2")
    ) { try Recording.read(from: folder.path("."), options: options) }
    try AtomicFile.write("1\tnoise\n2\tnoise\n", to: folder.path("cluster_group.tsv"))
    #expect(throws: RecordingError.noSpikes(file: folder.path("."))) {
      try Recording.read(from: folder.path("."), options: options)
    }
  }

  @Test("arrays of unequal length and cut arrays are errors")
  func damage() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let options = ReadOptions(tick: 0.001)
    try Self.writeWhole([10, 20], folder.path("spike_times.npy"))
    try Self.writeWhole([5], folder.path("spike_clusters.npy"))
    #expect(
      throws: RecordingError.wrongShape(
        file: folder.path(".") + "/spike_clusters.npy", place: .whole, shape: [1],
        expected: "[2], as many numbers as in \(folder.path("."))/spike_times.npy")
    ) { try Recording.read(from: folder.path("."), options: options) }
    try Self.writeWhole([5, 5], folder.path("spike_clusters.npy"))
    for name in folder.names {
      let whole = try FileBytes.read(folder.path(name))
      for count in stride(from: 0, to: whole.count, by: 3) {
        try AtomicFile.write(Array(whole[..<count]), to: folder.path(name))
        let error = #expect(throws: RecordingError.self) {
          try Recording.read(from: folder.path("."), options: options)
        }
        FormatSamples.expectCut(error, after: count, of: folder.path(".") + "/" + name)
      }
      try AtomicFile.write(whole, to: folder.path(name))
    }
  }

  @Test("names from curation and the sorter are labels")
  func labels() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try Self.writeWhole([3, 6, 9, 12], folder.path("spike_times.npy"))
    try Self.writeWhole([2, 7, 4, 2], folder.path("spike_clusters.npy"))
    let options = ReadOptions(tick: 0.001)
    let bare = try Recording.read(from: folder.path("."), options: options)
    try AtomicFile.write(
      "cluster_id\tKSLabel\n2\tgood\n7\tmua\n9\tmua\n", to: folder.path("cluster_KSLabel.tsv"))
    let sorted = try Recording.read(from: folder.path("."), options: options)
    #expect(
      sorted.units.map(\.labels) == [["KSLabel": "good"], [:], ["KSLabel": "mua"]])
    // They do not change the spikes, so not the digest.
    #expect(sorted.sha256 == bare.sha256)
    try AtomicFile.write(
      "cluster_id\tgroup\n2\tgood\n7\tnoise\n4\tmua\n", to: folder.path("cluster_group.tsv"))
    let curated = try Recording.read(from: folder.path("."), options: options)
    #expect(
      curated.units.map(\.labels) == [["KSLabel": "good", "group": "good"], ["group": "mua"]])
  }
}
