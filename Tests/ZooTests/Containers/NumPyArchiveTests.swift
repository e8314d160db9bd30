import TestSupport
import Testing

@testable import Tensor
@testable import Zoo

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("npz archives")
struct NumPyArchiveTests {
  @Test("NumPy's archives are read, stored and deflated")
  func numpy() throws {
    for name in ["canonical-stored.npz", "canonical-deflated.npz"] {
      let archive = try NumPyArchive.read(FormatSamples.path(name))
      #expect(
        archive.names
          == ["spike_times", "spike_units", "unit_count", "duration", "positions_um"])
      #expect(try archive["spike_times"].shape == [60])
      #expect(abs(try archive["spike_times"].doubles.reduce(0, +) - 56.53) < 1e-9)
      #expect(try archive["unit_count"].scalar == 4)
      #expect(try archive["positions_um"] == NumericArray((0..<8).map(Double.init), shape: [4, 2]))
      #expect(archive.contains("duration") && !archive.contains("log_odds"))
    }
  }

  @Test("arrays round-trip, with the same bytes each time")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let logits = try Tensor([1, -2, .infinity, 0.5, 0, -0.0], shape: [3, 2])
    let path = folder.path("p.npz")
    for _ in 0..<2 {
      try NumPyArchive.write(
        path,
        [
          "logits": NumericArray(logits), "spikes": NumericArray([1, 0, 1] as [UInt8]),
          "bin_index": NumericArray([5, 6, 7] as [Int64]), "none": NumericArray([] as [Double]),
        ])
    }
    let first = try FileBytes.read(path)
    let archive = try NumPyArchive.read(path)
    #expect(archive.names == ["logits", "spikes", "bin_index", "none"])
    #expect(try archive["logits"].tensor == logits)
    #expect(try archive["spikes"] == NumericArray([1, 0, 1] as [UInt8]))
    #expect(try archive["bin_index"].integers() == [5, 6, 7])
    #expect(try archive["none"].count == 0)
    try NumPyArchive.write(folder.path("q.npz"), try archive.names.map { ($0, try archive[$0]) })
    #expect(try FileBytes.read(folder.path("q.npz")) == first)
    #expect(folder.names == ["p.npz", "q.npz"])
  }

  @Test("named arrays are deflated, with the same bytes each time")
  func deflating() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    var spikes = [UInt8](repeating: 0, count: 200_000)
    for index in stride(from: 3, to: spikes.count, by: 97) { spikes[index] = 1 }
    let path = folder.path("p.npz")
    var written: [[UInt8]] = []
    for _ in 0..<2 {
      try NumPyArchive.write(
        path,
        ["spikes": NumericArray(spikes, shape: [2000, 100]), "times": NumericArray([0.5, 0.25])],
        deflating: ["spikes"])
      written.append(try FileBytes.read(path))
    }
    #expect(written[0] == written[1] && written[0].count < 6000)
    let archive = try NumPyArchive.read(path)
    #expect(try archive["spikes"] == NumericArray(spikes, shape: [2000, 100]))
    #expect(try archive["times"].doubles == [0.5, 0.25])
  }

  @Test("two arrays of the same name cannot be written, and leave no file behind")
  func duplicates() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let array = NumericArray([1] as [UInt8])
    let path = folder.path("x.npz")
    let error = FileError.invalidContent(
      file: path, reason: "'a.npy' is duplicated or too long")
    #expect(throws: error) { try NumPyArchive.write(path, ["a": array, "a": array]) }
    #expect(folder.names.isEmpty)
  }

  @Test("a full disk is an error", .enabled(if: access("/dev/full", W_OK) == 0, "no /dev/full"))
  func fullDisk() {
    #expect(throws: FileError.system(operation: "write", file: "/dev/full", code: ENOSPC)) {
      try NumPyArchive.write("/dev/full", ["a": NumericArray([1] as [UInt8])])
    }
  }

  @Test("a missing array is an error that lists the existing ones")
  func missing() throws {
    let archive = try NumPyArchive(
      FormatSamples.npz([("a", NumericArray([1] as [UInt8]))]), file: "x.npz")
    #expect(
      throws: FileError.malformed(
        file: "x.npz", place: .whole, problem: "there is no array 'b'; it has 'a'")
    ) { try archive["b"] }
  }

  @Test("pickled objects are refused by name, and the other arrays are read")
  func pickles() throws {
    let archive = try NumPyArchive.read(FormatSamples.path("pickled.npz"))
    #expect {
      _ = try archive["spike_times"]
    } throws: { "\($0)".contains("'spike_times': the array holds pickled Python objects") }
    #expect(try archive["unit_count"].scalar == 4)
  }

  @Test("a large array goes to the file without a copy in memory")
  func streaming() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let tensor = Tensor(repeating: 0.5, shape: [1 << 20])
    try NumPyArchive.write(folder.path("a.npz"), ["a": NumericArray(tensor)])
    #expect(try NumPyArchive.read(folder.path("a.npz"))["a"].tensor == tensor)
  }
}
