import Tensor
import Testing

@testable import Zoo

@Suite("Zip archives")
struct ZipArchiveTests {
  @Test("members are stored or deflated")
  func contents() throws {
    #expect(try ZipBytes.contents(ZipBytes.archive()) == [1, 2, 3])
    // zlib's output for "abc".
    let deflated: [UInt8] = [0x4B, 0x4C, 0x4A, 0x06, 0x00]
    #expect(
      try ZipBytes.contents(
        ZipBytes.archive(
          method: 8, size: 3, compressed: 5, data: deflated, contents: Array("abc".utf8)))
        == Array("abc".utf8))
    #expect(
      try ZipBytes.contents(ZipBytes.archive(size: 0, compressed: 0, data: [], contents: [])) == [])
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

  @Test("a damaged deflated member is an error at its byte")
  func deflated() {
    let bytes = ZipBytes.archive(method: 8, size: 3, compressed: 1, data: [7])
    #expect(
      throws: FileError.malformed(
        file: "x", place: .byteOfPart(1, part: "a"),
        problem: "the compressed data hold a block of an unknown kind")
    ) { try ZipBytes.contents(bytes) }
  }

  @Test("impossible sizes are refused before memory is reserved")
  func sizes() {
    func error(_ bytes: [UInt8]) -> String {
      do {
        _ = try ZipBytes.contents(bytes)
        return ""
      } catch { return "\(error)" }
    }
    #expect(
      error(ZipBytes.archive(size: 4)) == "x, 'a': a stored member of 3 bytes claims 4")
    #expect(
      error(ZipBytes.archive(method: 8, size: 0xFFFF_FFF0))
        == "x, 'a': 3 compressed bytes cannot hold 4294967280 bytes")
    #expect(
      error(ZipBytes.archive(method: 12)).hasPrefix("x, 'a': compression method 12 is not read"))
    let large: [UInt8] = [1, 0, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0]
    #expect(
      error(ZipBytes.archive(size: .max, extra: large))
        == "x, 'a': a stored member of 3 bytes claims 8589934593")
  }
}
