import Testing

@testable import Zoo

@Suite("Repetitions in data to deflate")
struct DeflateMatcherTests {
  /// The tokens of some bytes, matches as (length, distance).
  private static func tokens(_ bytes: [UInt8]) -> [[Int]] {
    var matcher = DeflateMatcher()
    var block = DeflateBlock()
    var position = 0
    bytes.withUnsafeBytes { matcher.fill(&block, from: $0, at: &position) }
    #expect(position == bytes.count)
    return block.tokens.map { token in
      token & DeflateBlock.matchFlag == 0
        ? [Int(token)] : [Int(token & 0xFF) + 3, Int(token >> 8 & 0x7FFF) + 1]
    }
  }

  @Test("a run is its first byte and matches at distance 1, none shorter than three")
  func runs() {
    #expect(Self.tokens([5, 5, 5, 5, 5]) == [[5], [4, 1]])
    #expect(Self.tokens([5, 5, 5]) == [[5], [5], [5]])
    #expect(Self.tokens([UInt8](repeating: 0, count: 260)) == [[0], [256, 1], [3, 1]])
    #expect(Self.tokens([UInt8](repeating: 0, count: 518)) == [[0], [258, 1], [256, 1], [3, 1]])
  }

  @Test("earlier bytes are matched")
  func repetition() {
    let phrase: [UInt8] = [1, 2, 3, 4, 5, 6]
    #expect(Self.tokens(phrase + phrase) == phrase.map { [Int($0)] } + [[6, 6]])
  }

  @Test("between two spikes a byte and a run are used, not a match that ends with the run")
  func spikes() {
    let gap = [UInt8](repeating: 0, count: 20)
    #expect(
      Self.tokens([1] + gap + [0, 1] + gap) == [[1], [0], [20, 1], [1], [0], [19, 1]])
  }

  @Test("a full block stops, and the next continues from there")
  func full() {
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    var matcher = DeflateMatcher()
    var position = 0
    var blocks = 0
    bytes.withUnsafeBytes { bytes in
      while position < bytes.count {
        var block = DeflateBlock()
        matcher.fill(&block, from: bytes, at: &position)
        #expect(block.tokens.count < DeflateBlock.capacity + 100)
        blocks += 1
      }
    }
    #expect(blocks >= 1 && position == bytes.count)
  }
}
