import Testing

@testable import Zoo

@Suite("Codes of deflated data")
struct DeflateCodeTests {
  @Test("the codes of the example in RFC 1951, bit by bit")
  func example() {
    let codes = DeflateCode.codes(lengths: [3, 3, 3, 3, 3, 2, 4, 4])
    // 010 011 100 101 110 00 1110 1111, written from their highest bit on.
    #expect(codes.map(\.bits) == [0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111, 0b1111])
    #expect(codes.map(\.count) == [3, 3, 3, 3, 3, 2, 4, 4])
  }

  @Test("lengths are Huffman's, and symbols that do not occur have none")
  func lengths() {
    #expect(
      DeflateCode.lengths(frequencies: [0, 8, 1, 1, 2, 4], limit: 15) == [0, 1, 4, 4, 3, 2])
  }

  @Test("fewer than two symbols get a second one")
  func few() {
    #expect(DeflateCode.lengths(frequencies: [0, 0, 0], limit: 15) == [1, 1, 0])
    #expect(DeflateCode.lengths(frequencies: [0, 0, 9], limit: 15) == [1, 0, 1])
    #expect(DeflateCode.lengths(frequencies: [9, 0, 0], limit: 15) == [1, 1, 0])
  }

  @Test("codes are complete and never longer than the limit", arguments: [5, 7, 15])
  func limit(limit: Int) {
    // Fibonacci numbers make the deepest possible tree.
    var frequencies = [1, 1]
    for _ in 2..<19 {
      frequencies.append(frequencies[frequencies.count - 1] + frequencies[frequencies.count - 2])
    }
    let lengths = DeflateCode.lengths(frequencies: frequencies, limit: limit)
    #expect(lengths.max() ?? 0 <= limit)
    #expect(lengths.reduce(0) { $0 + 1 << (limit - $1) } == 1 << limit)
  }
}
