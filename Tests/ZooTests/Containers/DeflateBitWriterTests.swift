import Testing

@testable import Zoo

@Suite("Bits of deflated data")
struct DeflateBitWriterTests {
  @Test("the lowest bits come first, and the last byte is filled up")
  func order() {
    var writer = DeflateBitWriter()
    writer.write(1, bits: 1)
    writer.write(0b10, bits: 2)
    writer.write(0xABC, bits: 12)
    #expect(writer.finished() == [0b1110_0101, 0x55])
  }

  @Test("whole bytes follow a filled-up byte, or a byte boundary")
  func alignment() {
    var writer = DeflateBitWriter()
    writer.write(1, bits: 3)
    ([7, 8] as [UInt8]).withUnsafeBytes { writer.writeAligned($0) }
    ([9] as [UInt8]).withUnsafeBytes { writer.writeAligned($0) }
    #expect(writer.finished() == [1, 7, 8, 9])
  }

  @Test("tokens are written in their codes, with the extra bits of a distance")
  func tokens() {
    var writer = DeflateBitWriter()
    let literals = (0..<256).map { DeflateCode(bits: UInt32($0), count: 8) }
    let lengths = [DeflateCode](repeating: DeflateCode(bits: 0b101, count: 3), count: 256)
    let distances = (0..<30).map { DeflateCode(bits: UInt32($0), count: 5) }
    // A byte, and a match at distance 6: symbol 4 with one extra bit, which is 1.
    let tokens: [UInt32] = [0x61, DeflateBlock.matchFlag | 5 << 8]
    tokens.withUnsafeBufferPointer {
      writer.write($0, literals: literals, lengths: lengths, distances: distances)
    }
    #expect(writer.finished() == [0x61, 0b0010_0101, 0b1])
  }
}
