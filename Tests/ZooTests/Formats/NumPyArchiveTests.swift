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

  @Test("arrays come back as they were written, with the same bytes each time")
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

  @Test("two arrays of one name cannot be written, and leave nothing behind")
  func duplicates() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let array = NumericArray([1] as [UInt8])
    #expect(throws: FileError.self) {
      try NumPyArchive.write(folder.path("x.npz"), ["a": array, "a": array])
    }
    #expect(folder.names.isEmpty)
  }

  @Test("a full disk is an error", .enabled(if: access("/dev/full", W_OK) == 0, "no /dev/full"))
  func fullDisk() {
    #expect(throws: FileError.system(operation: "write", file: "/dev/full", code: ENOSPC)) {
      try NumPyArchive.write("/dev/full", ["a": NumericArray([1] as [UInt8])])
    }
  }

  @Test("a missing array is an error that lists those that are there")
  func missing() throws {
    let archive = try NumPyArchive(
      FormatSamples.npz([("a", NumericArray([1] as [UInt8]))]), file: "x.npz")
    #expect(
      throws: FileError.malformed(
        file: "x.npz", place: .whole, problem: "there is no array 'b'; it has 'a'")
    ) { try archive["b"] }
  }

  @Test("pickled objects are refused by name, and the arrays beside them are read")
  func pickles() throws {
    let archive = try NumPyArchive.read(FormatSamples.path("pickled.npz"))
    #expect {
      _ = try archive["spike_times"]
    } throws: { "\($0)".contains("'spike_times': the array holds pickled Python objects") }
    #expect(try archive["unit_count"].scalar == 4)
  }

  @Test("a damaged member is caught by its checksum, the others are read")
  func checksum() throws {
    var bytes = try FormatSamples.bytes("canonical-stored.npz")
    let archive = try ZipArchive(bytes, file: "x")
    let member = archive.members[0]
    bytes[member.offset + 200] ^= 1
    let damaged = try NumPyArchive(bytes, file: "x")
    #expect(
      throws: FileError.malformed(
        file: "x", place: .array("spike_times.npy"),
        problem: "the data do not match their checksum: the file is damaged")
    ) { try damaged["spike_times"] }
    #expect(try damaged["spike_units"].count == 60)
  }

  /// A central directory of one stored member, with fields that a test can falsify.
  private static func archive(
    method: UInt8 = 0, flags: UInt8 = 0, size: UInt32 = 3, compressed: UInt32 = 3,
    offset: UInt32 = 0, extra: [UInt8] = [], count: UInt8 = 1, name: String = "a"
  ) -> [UInt8] {
    func number(_ value: UInt32, _ width: Int = 4) -> [UInt8] {
      (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) }
    }
    let checksum = ([1, 2, 3] as [UInt8]).withUnsafeBytes { CRC32.checksum($0) }
    let local =
      number(0x0403_4B50) + [20, 0, flags, 0, method, 0, 0, 0, 0, 0] + number(checksum)
      + number(3) + number(3) + [1, 0, 0, 0] + Array(name.utf8) + [1, 2, 3]
    let central =
      number(0x0201_4B50) + [20, 0, 20, 0, flags, 0, method, 0, 0, 0, 0, 0] + number(checksum)
      + number(compressed) + number(size) + [1, 0] + number(UInt32(extra.count), 2)
      + [UInt8](repeating: 0, count: 10) + number(offset) + [0x61] + extra
    return local + central + number(0x0605_4B50) + [0, 0, 0, 0, count, 0, count, 0]
      + number(UInt32(central.count)) + number(UInt32(local.count)) + [0, 0]
  }

  private static func contents(_ bytes: [UInt8]) throws -> [UInt8] {
    let archive = try ZipArchive(bytes, file: "x")
    return try archive.contents(of: try #require(archive.members.first))
  }

  @Test("sizes may stand in the 64-bit field")
  func zip64() throws {
    #expect(try Self.contents(Self.archive()) == [1, 2, 3])
    let sizes: [UInt8] = [3, 0, 0, 0, 0, 0, 0, 0]
    let extra = [1, 0, 24, 0] + sizes + sizes + [UInt8](repeating: 0, count: 8)
    #expect(
      try Self.contents(
        Self.archive(size: .max, compressed: .max, offset: .max, extra: [9, 9, 1, 0, 7] + extra))
        == [1, 2, 3])
  }

  @Test("what the directory claims is not believed")
  func hostile() {
    let huge: [UInt8] = [1, 0, 16, 0] + [UInt8](repeating: 0xFF, count: 16)
    let large: [UInt8] = [1, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 3, 0, 0, 0, 0, 0, 0, 0]
    let files = [
      Self.archive(method: 12), Self.archive(flags: 1), Self.archive(size: 4),
      Self.archive(compressed: 4_000_000), Self.archive(size: 0xFFFF_FFF0, compressed: 3),
      Self.archive(method: 8, size: 0xFFFF_FFF0), Self.archive(method: 8),
      Self.archive(offset: 1), Self.archive(offset: 0xFFFF_FFF0), Self.archive(count: 2),
      Self.archive(name: "b"), Self.archive(size: .max, compressed: .max),
      Self.archive(size: .max, compressed: .max, extra: huge),
      Self.archive(size: .max, extra: large),
      Self.archive(size: .max, extra: [1, 0, 4, 0, 1, 1, 1, 1]),
      Self.archive(size: .max, extra: [1, 0, 200, 0]),
    ]
    for bytes in files { #expect(throws: FileError.self) { try Self.contents(bytes) } }
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
