import TestSupport
import Testing

@testable import Tensor
@testable import Zoo

@Suite("Folders of IBL ALF")
struct ALFReaderTests {
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
      ("spikes.times_clock.npy", "spikes.clusters.npy"),
    ])
  func alf(times: String, clusters: String) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try Self.write([0.1, 0.2, 0.35], folder.path(times))
    try Self.writeWhole([8, 3, 8], folder.path(clusters))
    try Self.writeWhole([9, 9], folder.path("spikes.times_of_an_other.npy"))
    for path in [folder.path(""), folder.path(times), folder.path(clusters)] {
      let recording = try Recording.read(from: path)
      #expect(recording.format == "IBL ALF folder")
      #expect(recording.units.map(\.identifier) == ["3", "8"])
      #expect(Array(recording.trains[1]) == [0.1, 0.35])
      #expect(recording.duration == 0.351)
      #expect(recording.sha256.count == 64)
    }
  }

  @Test("the arrays may be in a folder named alf")
  func inner() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.makeFolder("alf/alf")
    try Self.write([0.5], folder.path("alf/spikes.times.npy"))
    try Self.writeWhole([4], folder.path("alf/spikes.clusters.npy"))
    let recording = try Recording.read(from: folder.path(""))
    #expect(recording.trains.times == [0.5] && recording.units.map(\.identifier) == ["4"])
  }

  @Test("of several matching arrays, the one with the plain name is read")
  func plainest() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try Self.write([0.5], folder.path("spikes.times.npy"))
    try Self.write([0.7], folder.path("spikes.times.a.npy"))
    try Self.writeWhole([4], folder.path("spikes.clusters.npy"))
    #expect(try Recording.read(from: folder.path("")).trains.times == [0.5])
    for name in ["spikes.npy", "spikes.amps.npy", "spike.times.npy", "spikes.times.csv", "x"] {
      #expect(!ALFReader.isArray(name))
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

  @Test("folders with missing or contradictory arrays are errors")
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
    #expect(
      throws: RecordingError.notANumber(
        file: path + "/spikes.clusters.npy", place: .element(1, of: "spikes.clusters"),
        text: "0.5", expected: "a whole number")
    ) { try Recording.read(from: path) }
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
        let error = #expect(throws: RecordingError.self) {
          try Recording.read(from: folder.root)
        }
        FormatSamples.expectCut(error, after: count, of: folder.root + "/" + name)
      }
      try AtomicFile.write(whole, to: folder.path(name))
    }
  }
}
