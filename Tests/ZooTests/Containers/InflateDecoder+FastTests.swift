import Tensor
import Testing

@testable import Zoo

@Suite("The fast loop of the decoder")
struct InflateDecoderFastTests {
  /// Repeats bytes one by one, straight from the definition.
  private static func repeated(_ bytes: inout [UInt8], length: Int, distance: Int) {
    for _ in 0..<length { bytes.append(bytes[bytes.count - distance]) }
  }

  /// With room behind input and output the fast loop does everything, without it the careful one
  /// ends the stream: both must agree.
  private static func expect(_ stream: [UInt8], _ expected: [UInt8], _ comment: Comment) throws {
    let careful = try InflateDecoderTests.run(stream, capacity: expected.count)
    #expect(careful.bytes == expected, comment)
    let fast = try InflateDecoderTests.run(
      stream + [UInt8](repeating: 0xAA, count: 16), capacity: expected.count + 300)
    #expect(fast.bytes == expected, comment)
    #expect(careful.consumed == stream.count && fast.consumed == stream.count, comment)
  }

  @Test("repetitions of every length, near and far")
  func repetitions() throws {
    for distance in [1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 40] {
      for length in 3...258 {
        var bits = DeflateBits()
        var bytes: [UInt8] = []
        bits.block(kind: 1)
        for literal in 0..<40 {
          bits.symbol(literal * 6)
          bytes.append(UInt8(literal * 6))
        }
        bits.repetition(length: length, distance: distance)
        Self.repeated(&bytes, length: length, distance: distance)
        // The excess of a copy of whole words is overwritten.
        bits.symbol(255)
        bits.symbol(256)
        try Self.expect(bits.bytes, bytes + [255], "length \(length), distance \(distance)")
      }
    }
  }

  @Test("random symbols, with distances up to the largest")
  func random() throws {
    var generator = RandomGenerator(seed: 3)
    var bits = DeflateBits()
    var bytes: [UInt8] = []
    bits.block(kind: 1)
    while bytes.count < 70_000 {
      if bytes.isEmpty || generator.integer(below: 3) > 0 {
        let literal = generator.integer(below: 256)
        bits.symbol(literal)
        bytes.append(UInt8(literal))
      } else {
        let farthest = min(bytes.count, 32_768)
        let near = generator.integer(below: 2) == 0
        let distance = 1 + generator.integer(below: near ? min(farthest, 20) : farthest)
        let length = 3 + generator.integer(below: 256)
        bits.repetition(length: length, distance: distance)
        Self.repeated(&bytes, length: length, distance: distance)
      }
    }
    bits.repetition(length: 258, distance: 32_768)
    Self.repeated(&bytes, length: 258, distance: 32_768)
    bits.symbol(256)
    try Self.expect(bits.bytes, bytes, "random")
  }

  /// The loop on its own, on codes of a fixed block: whether the block ended, and its output.
  private static func loop(
    _ codes: [UInt8], capacity: Int
  ) -> (isEnd: Bool, bytes: [UInt8], consumed: Int) {
    var literals = InflateTable(primaryBits: 11, capacity: 2400)
    var distances = InflateTable(primaryBits: 9, capacity: 700)
    var pairs = InflatePairTable(primaryBits: 11)
    defer {
      pairs.deallocate()
      literals.deallocate()
      distances.deallocate()
    }
    #expect(
      InflateCodes.fixedLiterals.withUnsafeBufferPointer {
        literals.build(lengths: $0, entries: InflateCodes.literalEntries)
      })
    #expect(
      InflateCodes.fixedDistances.withUnsafeBufferPointer {
        distances.build(lengths: $0, entries: InflateCodes.distanceEntries)
      })
    pairs.build(from: literals)
    var output = [UInt8](repeating: 0, count: capacity)
    return codes.withUnsafeBytes { input in
      output.withUnsafeMutableBufferPointer { buffer in
        var decoder = InflateDecoder(
          input: input, output: buffer.baseAddress, capacity: capacity, limit: capacity,
          isGrowable: false)
        let isEnd = decoder.expandFast(pairs, literals, distances)
        return (isEnd, Array(buffer[..<decoder.written]), decoder.consumed)
      }
    }
  }

  @Test("it does nothing without eight bytes of input and room for a repetition")
  func room() {
    var bits = DeflateBits()
    for literal in [1, 2, 3] { bits.symbol(literal) }
    bits.symbol(256)
    let room = [UInt8](repeating: 0, count: 16)
    let whole = Self.loop(bits.bytes + room, capacity: 300)
    #expect(whole.isEnd && whole.bytes == [1, 2, 3] && whole.consumed == bits.bytes.count)
    for (codes, capacity) in [(bits.bytes, 300), (bits.bytes + room, 268), ([], 300)] {
      let nothing = Self.loop(codes, capacity: capacity)
      #expect(!nothing.isEnd && nothing.bytes.isEmpty && nothing.consumed == 0)
    }
  }

  @Test("it stops before an impossible symbol, which the careful loop then names")
  func impossible() {
    let room = [UInt8](repeating: 0, count: 16)
    for kind in 0..<3 {
      var bits = DeflateBits()
      bits.symbol(65)
      switch kind {
      case 0: bits.symbol(286)
      case 1: bits.repetition(length: 3, distance: 2)
      default:
        bits.symbol(257)
        bits.appendCode(30, 5)
      }
      let result = Self.loop(bits.bytes + room, capacity: 300)
      #expect(!result.isEnd && result.bytes == [65])
      // The literal took eight bits.
      #expect(result.consumed == 1)
    }
  }
}
