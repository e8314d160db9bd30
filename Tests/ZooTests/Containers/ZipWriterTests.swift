import TestSupport
import Testing

@testable import Tensor
@testable import Zoo

@Suite("Writing zip archives")
struct ZipWriterTests {
  /// The bytes of an archive of members given by name, header and body.
  private static func write(
    _ members: [(name: String, header: [UInt8], body: [UInt8])], deflated: Bool = false
  ) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path("x.zip")
    try AtomicFile.write(to: path) { (file) throws(FileError) in
      var writer = ZipWriter(file, path: "x.zip")
      for (name, header, body) in members {
        try body.withUnsafeBufferPointer { (bytes) throws(FileError) in
          try writer.append(
            name: name, header: header, body: UnsafeRawBufferPointer(bytes), deflated: deflated)
        }
      }
      try writer.finish()
    }
    return try FileBytes.read(path)
  }

  @Test("an archive without members is an end record")
  func empty() throws {
    #expect(
      try Self.write([]) == ZipArchive.emptyMagic + [UInt8](repeating: 0, count: 18))
  }

  @Test("one member, byte by byte")
  func layout() throws {
    let bytes = try Self.write([("a", [1, 2], [3])])
    // Sizes, checksum, the earliest date, the length of the name.
    let common: [UInt8] = [
      0, 0, 0, 0, 0, 0, 0x21, 0, 0x1D, 0x80, 0xBC, 0x55, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0,
    ]
    let local = [0x50, 0x4B, 3, 4, 20, 0] + common + [0x61, 1, 2, 3]
    let central =
      [0x50, 0x4B, 1, 2, 20, 0, 20, 0] + common + [UInt8](repeating: 0, count: 14) + [0x61]
    let end: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, 47, 0, 0, 0, 34, 0, 0, 0, 0, 0]
    #expect(bytes == local + central + end)
  }

  @Test("members round-trip in order, with empty ones and any name")
  func roundTrip() throws {
    let bytes = try Self.write([
      ("spikes.npy", [9], [8, 7]), ("", [], []), ("Zeit µs/ü.npy", [], [5]),
    ])
    let archive = try ZipArchive(bytes, file: "x")
    #expect(archive.members.map(\.name) == ["spikes.npy", "", "Zeit µs/ü.npy"])
    #expect(try archive.members.map { try archive.contents(of: $0) } == [[9, 8, 7], [], [5]])
  }

  @Test("deflated members round-trip; one that would grow is stored")
  func deflated() throws {
    let zeros = [UInt8](repeating: 0, count: 10_000)
    let bytes = try Self.write(
      [("z", [1, 2], zeros), ("s", [3], [4]), ("", [], [])], deflated: true)
    let archive = try ZipArchive(bytes, file: "x")
    #expect(archive.members.map(\.method) == [8, 0, 0])
    #expect(archive.members.map(\.size) == [10_002, 2, 0])
    #expect(archive.members[0].compressedSize < 60)
    #expect(
      try archive.members.map { try archive.contents(of: $0) } == [[1, 2] + zeros, [3, 4], []])
  }

  @Test("a name that occurs twice or is too long is an error")
  func names() {
    for members in [["a", "a"], [String(repeating: "n", count: 65_536)]] {
      let name = members[0]
      #expect(
        throws: FileError.invalidContent(
          file: "x.zip", reason: "'\(name)' is duplicated or too long")
      ) { try Self.write(members.map { ($0, [], []) }) }
    }
    #expect(throws: Never.self) {
      try Self.write([(String(repeating: "n", count: 65_535), [], [])])
    }
  }
}
