import Testing

@testable import Zoo

@Suite("Blocks of deflated data")
struct DeflateBlockTests {
  @Test("lengths have the symbols of RFC 1951's table")
  func lengths() {
    let table = [
      3: 257, 10: 264, 11: 265, 12: 265, 13: 266, 18: 268, 19: 269, 34: 272, 35: 273, 66: 276,
      67: 277, 114: 279, 130: 280, 131: 281, 162: 281, 227: 284, 257: 284, 258: 285,
    ]
    for (length, symbol) in table {
      #expect(257 + DeflateBlock.lengthSymbol(length - 3) == symbol, "\(length)")
    }
    for value in 0..<256 {
      let (base, extra) = DeflateBlock.lengthRange(DeflateBlock.lengthSymbol(value))
      #expect(base <= value && value < base + 1 << extra)
    }
  }

  @Test("distances have the symbols of RFC 1951's table")
  func distances() {
    let table = [
      1: 0, 4: 3, 5: 4, 6: 4, 7: 5, 9: 6, 17: 8, 193: 15, 256: 15, 257: 16, 1025: 20, 8193: 26,
      16_385: 28, 24_577: 29, 32_768: 29,
    ]
    for (distance, symbol) in table {
      #expect(DeflateBlock.distanceSymbol(distance - 1) == symbol, "\(distance)")
    }
    for value in 0..<32_768 {
      let (base, extra) = DeflateBlock.distanceRange(DeflateBlock.distanceSymbol(value))
      #expect(base <= value && value < base + 1 << extra)
    }
  }

  @Test("a cleared block gives the same bytes as a new one")
  func emptied() {
    func bytes(_ block: inout DeflateBlock) -> [UInt8] {
      var writer = DeflateBitWriter()
      block.append(7)
      block.append(length: 3, distance: 1)
      [7, 7, 7, 7].withUnsafeBytes { block.write(to: &writer, stored: $0, isLast: true) }
      return writer.finished()
    }
    var (new, used) = (DeflateBlock(), DeflateBlock())
    used.append(length: 258, distance: 30_000)
    used.removeAll()
    #expect(bytes(&new) == bytes(&used))
  }
}
