import Foundation
import Testing

@testable import Zoo

@Suite struct PNGImageTests {
  /// Signature, a header of 13 bytes with its checksum, and an end; the middle expands to the rows.
  @Test func theFileHasItsChunks() throws {
    let levels: [UInt8] = [0, 128, 255, 1, 2, 3]
    let file = PNGImage.file(levels, width: 3)
    #expect(Array(file.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(
      Array(file[8..<29]) == [0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 0, 3, 0, 0, 0, 2]
        + [8, 0, 0, 0, 0])
    let end: [UInt8] = [0, 0, 0, 0] + Array("IEND".utf8) + [0xAE, 0x42, 0x60, 0x82]
    #expect(Array(file.suffix(12)) == end)
    let size = file[33..<37].reduce(0) { $0 << 8 | Int($1) }
    #expect(Array(file[37..<41]) == Array("IDAT".utf8))
    let stream = Array(file[41..<41 + size])
    let rows = try stream.withUnsafeBytes { try Inflate.zlib($0, limit: 100) }
    #expect(rows == [0, 0, 128, 255, 0, 1, 2, 3])
  }

  @Test func theAddressHoldsTheFile() throws {
    let address = PNGImage.dataAddress([7], width: 1)
    let text = try #require(address.split(separator: ",").last)
    #expect(address.hasPrefix("data:image/png;base64,"))
    #expect(Data(base64Encoded: String(text)) == Data(PNGImage.file([7], width: 1)))
  }
}
