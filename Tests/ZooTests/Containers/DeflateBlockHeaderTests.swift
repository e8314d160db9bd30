import Testing

@testable import Zoo

@Suite("Headers of deflated blocks")
struct DeflateBlockHeaderTests {
  @Test("it has the size that it reports, with the three bits before it")
  func size() {
    for (literals, distances) in [
      ([Int](repeating: 8, count: 255) + [9, 9], [1, 1]),
      ([1] + [Int](repeating: 0, count: 255) + [1], [0, 0, 0]),
      ([Int](repeating: 0, count: 200) + [3, 3, 3, 3, 3, 3, 3, 3, 3], [1, 0, 0, 0, 1]),
    ] {
      let header = DeflateBlockHeader(literals: literals, distances: distances)
      var writer = DeflateBitWriter()
      writer.write(0, bits: 3)
      header.write(to: &writer)
      #expect(writer.finished().count == (header.bitCount + 7) / 8)
    }
  }

  @Test("runs of lengths take few bits")
  func runs() {
    let same = DeflateBlockHeader(
      literals: [Int](repeating: 8, count: 256) + [8], distances: [1, 1])
    let mixed = DeflateBlockHeader(
      literals: (0..<257).map { 7 + $0 % 3 }, distances: [1, 1])
    #expect(same.bitCount < 300 && mixed.bitCount > 400)
  }
}
