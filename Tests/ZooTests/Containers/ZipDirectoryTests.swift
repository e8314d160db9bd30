import Tensor
import Testing

@testable import Zoo

@Suite("The directory of a zip archive")
struct ZipDirectoryTests {
  private static func members(_ bytes: [UInt8]) throws -> [ZipArchive.Member] {
    var directory = ZipDirectory(bytes: bytes, file: "x")
    return try directory.members()
  }

  private static func malformed(_ offset: Int, _ problem: String) -> FileError {
    .malformed(file: "x", place: .byte(offset), problem: problem)
  }

  /// The error of a file of so many bytes without an end record.
  private static func noEnd(_ count: Int) -> FileError {
    malformed(count, "the archive has no end record: the file is truncated")
  }

  @Test("an entry gives a member's name, sizes and place")
  func entry() throws {
    let members = try Self.members(ZipBytes.archive())
    // The local header has 30 bytes and a name of one.
    #expect(
      members == [
        .init(name: "a", method: 0, checksum: 0x55BC_801D, compressedSize: 3, size: 3, offset: 31)
      ])
  }

  @Test("an archive without members has only an end record")
  func empty() throws {
    let end = ZipArchive.emptyMagic + [UInt8](repeating: 0, count: 18)
    #expect(try Self.members(end).isEmpty)
    for count in end.indices {
      #expect(throws: Self.noEnd(count)) { try Self.members(Array(end[..<count])) }
    }
  }

  @Test("a comment may follow, even one that looks like an end record")
  func comment() throws {
    let decoy = ZipArchive.emptyMagic + [UInt8](repeating: 7, count: 30)
    for comment in [[], [1, 2, 3], decoy] {
      #expect(try Self.members(ZipBytes.archive(comment: comment)).map(\.name) == ["a"])
    }
    let longest = [UInt8](repeating: 0, count: 65_535)
    #expect(try Self.members(ZipBytes.archive(comment: longest)).count == 1)
    let longer = ZipBytes.archive() + [0]
    #expect(throws: Self.noEnd(longer.count)) { try Self.members(longer) }
  }

  @Test("sizes may be in the 64-bit field")
  func zip64() throws {
    #expect(try ZipBytes.contents(ZipBytes.archive()) == [1, 2, 3])
    let sizes: [UInt8] = [3, 0, 0, 0, 0, 0, 0, 0]
    let extra = [1, 0, 24, 0] + sizes + sizes + [UInt8](repeating: 0, count: 8)
    #expect(
      try ZipBytes.contents(
        ZipBytes.archive(
          size: .max, compressed: .max, offset: .max, extra: [9, 9, 1, 0, 7] + extra))
        == [1, 2, 3])
  }

  @Test("the directory's claims are not trusted")
  func hostile() {
    let huge: [UInt8] = [1, 0, 16, 0] + [UInt8](repeating: 0xFF, count: 16)
    let encrypted = FileError.unsupported(
      file: "x", place: .array("a"), feature: "the member is encrypted",
      remedy: "save it without a password")
    // The directory is at byte 34, the extra field of its entry at byte 81.
    let beyond = Self.malformed(34, "member 'a' reaches beyond the end of the file")
    let elsewhere = Self.malformed(34, "member 'a' does not begin where the directory says")
    let files: [(bytes: [UInt8], error: FileError)] = [
      (ZipBytes.archive(flags: 1), encrypted),
      (ZipBytes.archive(compressed: 4_000_000), beyond),
      (ZipBytes.archive(offset: 1), elsewhere),
      (ZipBytes.archive(offset: 0xFFFF_FFF0), elsewhere),
      (
        ZipBytes.archive(count: 2),
        Self.malformed(103, "the directory of the archive lies outside the file")
      ),
      (
        ZipBytes.archive(name: "b"),
        Self.malformed(0, "member 'a' has another name in its own header")
      ),
      (ZipBytes.archive(size: .max, compressed: .max), beyond),
      (
        ZipBytes.archive(size: .max, compressed: .max, extra: huge),
        Self.malformed(85, "a size of \(UInt64.max) is impossible")
      ),
      (
        ZipBytes.archive(size: .max, extra: [1, 0, 4, 0, 1, 1, 1, 1]),
        Self.malformed(81, "a 64-bit size is missing")
      ),
      (
        ZipBytes.archive(size: .max, extra: [1, 0, 200, 0]),
        Self.malformed(81, "an extra field of the archive's directory is cut off")
      ),
    ]
    for (bytes, error) in files { #expect(throws: error) { try Self.members(bytes) } }
  }

  @Test("encrypted and split archives are refused, with a remedy")
  func unsupported() {
    #expect(
      throws: FileError.unsupported(
        file: "x", place: .array("a"), feature: "the member is encrypted",
        remedy: "save it without a password")
    ) { try Self.members(ZipBytes.archive(flags: 1)) }
    var split = ZipBytes.archive()
    split[split.count - 18] = 1
    #expect {
      _ = try Self.members(split)
    } throws: { "\($0)".contains("split over several files") }
  }

  @Test("two members of the same name are an error")
  func duplicates() {
    let bytes = ZipBytes.archive()
    // The directory of 47 bytes, twice.
    var twice = Array(bytes[..<34]) + bytes[34..<81] + bytes[34..<81] + bytes[81...]
    let end = twice.count - 22
    for place in [end + 8, end + 10] { twice[place] = 2 }
    twice[end + 12] = 94
    #expect(
      throws: FileError.malformed(
        file: "x", place: .byte(128), problem: "two members are named 'a'")
    ) { try Self.members(twice) }
  }

  @Test("an archive cut anywhere, or with any byte replaced, never traps")
  func damage() {
    let bytes = ZipBytes.archive(extra: [9, 9, 1, 0, 7])
    for count in bytes.indices {
      #expect(throws: Self.noEnd(count)) { try Self.members(Array(bytes[..<count])) }
      for value: UInt8 in [0, 1, 0x7F, 0xFF] {
        var damaged = bytes
        damaged[count] = value
        _ = try? ZipBytes.contents(damaged)
      }
    }
  }
}
