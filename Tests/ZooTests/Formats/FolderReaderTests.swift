import TestSupport
import Testing

@testable import Tensor
@testable import Zoo

@Suite("Folders of IBL ALF and phy")
struct FolderReaderTests {
  private static func write(_ values: [Double], _ path: String) throws {
    try NumPyFile.write(NumericArray(values), to: path)
  }

  private static func writeWhole(_ values: [Int32], _ path: String) throws {
    try NumPyFile.write(NumericArray(values, shape: [values.count, 1]), to: path)
  }

  @Test(
    "ALF folders, with namespaces and further parts",
    arguments: [
      ("spikes.times.npy", "spikes.clusters.npy"),
      ("_ibl_spikes.times.npy", "_ibl_spikes.clusters.npy"),
      ("spikes.times.probe00.npy", "spikes.clusters.probe00.npy"),
    ])
  func alf(times: String, clusters: String) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try Self.write([0.1, 0.2, 0.35], folder.path(times))
    try Self.writeWhole([8, 3, 8], folder.path(clusters))
    try Self.writeWhole([9, 9], folder.path("spikes.times_doc.npy"))
    for path in [folder.path(""), folder.path(times), folder.path(clusters)] {
      let recording = try Recording.read(from: path)
      #expect(recording.format == "IBL ALF folder")
      #expect(recording.unitIdentifiers == ["3", "8"])
      #expect(Array(recording.trains[1]) == [0.1, 0.35])
      #expect(recording.duration == 0.351)
      #expect(recording.sha256.count == 64)
    }
  }

  @Test("the last revision of an ALF folder is read")
  func revisions() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for (revision, time) in [("", 1.0), ("#2021-01-01#/", 2), ("#2022-01-01#/", 3)] {
      if !revision.isEmpty { try folder.makeFolder(revision) }
      try Self.write([time], folder.path(revision + "spikes.times.npy"))
    }
    try Self.writeWhole([0], folder.path("spikes.clusters.npy"))
    #expect(try Recording.read(from: folder.path("")).trains.times == [3])
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
    #expect(given.trains.times == [0.3, 0.9, 0.6] && given.tickSource == "--tick")

    try AtomicFile.write(
      "dat_path = 'x.dat'\nsample_rate = 30000.  # Hz\n", to: folder.path("params.py"))
    let recording = try Recording.read(from: folder.path("spike_times.npy"))
    let sample: Double = 1 / 30_000
    #expect(recording.trains.times == [300 * sample, 900 * sample, 600 * sample])
    #expect(recording.tickSource == "params.py, sample_rate 30000.0")

    try AtomicFile.write(
      "cluster_id\tgroup\n2\tnoise\n7\tgood\n", to: folder.path("cluster_group.tsv"))
    let curated = try Recording.read(from: folder.path(""))
    #expect(curated.unitIdentifiers == ["7"] && curated.spikeCount == 1)
    #expect(curated.sha256 != recording.sha256)

    try AtomicFile.write("sample_rate = fast\n", to: folder.path("params.py"))
    #expect(
      throws: RecordingError.notANumber(
        file: folder.path("params.py"), place: .line(1), text: "fast",
        expected: "a sampling rate in samples a second")
    ) { try Recording.read(from: folder.path("")) }
  }

  @Test("folders that lack or contradict something are errors")
  func mistakes() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path("d")
    #expect(throws: RecordingError.file(.system(operation: "open", file: path, code: 2))) {
      try Recording.read(from: path)
    }
    try folder.makeFolder("d")
    #expect(throws: RecordingError.unknownFormat(file: path, found: "the folder is empty")) {
      try Recording.read(from: path)
    }
    try Self.write([0.1, 0.2], path + "/spikes.times.npy")
    #expect(
      throws: RecordingError.missing(
        file: path, what: "spikes.clusters.npy", found: ["spikes.times.npy"])
    ) { try Recording.read(from: path) }
    try Self.writeWhole([1], path + "/spikes.clusters.npy")
    #expect(
      throws: RecordingError.wrongShape(
        file: path + "/spikes.clusters.npy", place: .whole, shape: [1],
        expected: "[2], as many numbers as in \(path)/spikes.times.npy")
    ) { try Recording.read(from: path) }
    try NumPyFile.write(NumericArray([1.0, 0.5]), to: path + "/spikes.clusters.npy")
    #expect(throws: RecordingError.self) { try Recording.read(from: path) }
    try Self.writeWhole([1, 1], path + "/spikes.clusters.npy")
    try Self.write([0.2, 0.1], path + "/spikes.times.npy")
    #expect(
      throws: RecordingError.unsorted(
        file: path, place: .element(1, of: "spikes.times"), unit: "1")
    ) { try Recording.read(from: path) }
  }

  @Test("every array of a folder may be cut anywhere")
  func truncation() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try Self.write([0.1, 0.2], folder.path("spikes.times.npy"))
    try Self.writeWhole([1, 2], folder.path("spikes.clusters.npy"))
    for name in folder.names {
      let whole = try FileBytes.read(folder.path(name))
      for count in stride(from: 0, to: whole.count, by: 3) {
        try AtomicFile.write(Array(whole[..<count]), to: folder.path(name))
        #expect(throws: RecordingError.self) { try Recording.read(from: folder.path("")) }
      }
      try AtomicFile.write(whole, to: folder.path(name))
    }
  }
}
