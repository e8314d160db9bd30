import Testing

@testable import Tensor
@testable import Zoo

@Suite("Deflate")
struct DeflateTests {
  /// Checks that bytes round-trip, and returns the compressed size.
  @discardableResult
  private static func roundTrip(_ bytes: [UInt8]) throws -> Int {
    let compressed = Deflate.raw(bytes)
    let back = try compressed.withUnsafeBytes { try Inflate.raw($0, size: bytes.count) }
    #expect(back == bytes)
    return compressed.count
  }

  @Test("no bytes are the empty block with fixed codes that ends a stream")
  func empty() throws {
    #expect(Deflate.raw([] as [UInt8]) == [3, 0])
    #expect(Deflate.raw([] as [UnsafeRawBufferPointer]) == [3, 0])
  }

  @Test("one byte, in fixed codes")
  func oneByte() throws {
    // 0 10 and the code of 0x61, not last; 1 10 and the end.
    #expect(try Self.roundTrip([0x61]) <= 5)
    for byte in [0, 1, 143, 144, 255] as [UInt8] { try Self.roundTrip([byte]) }
  }

  @Test(
    "zeros of any number shrink nearly a thousandfold",
    arguments: [2, 3, 4, 5, 258, 259, 260, 261, 262, 517, 32_768, 65_536, 70_000, 1 << 20])
  func zeros(count: Int) throws {
    let size = try Self.roundTrip([UInt8](repeating: 0, count: count))
    #expect(size <= 20 + count / 700)
  }

  @Test("random bytes are stored and grow by five bytes in 65,535")
  func random() throws {
    var generator = RandomGenerator(seed: 3)
    for count in [1, 100, 32_767, 32_768, 32_769, 65_535, 65_536, 200_000] {
      let bytes = (0..<count).map { _ in UInt8(generator.integer(below: 256)) }
      // A few bits of a block that is not the last, and the last one.
      #expect(try Self.roundTrip(bytes) <= count + 5 * (count / 32_768 + 1) + 3)
    }
  }

  @Test("rasters of spikes at several rates come close to their entropy")
  func rasters() throws {
    for (rate, bits) in [(0.001, 0.0114), (0.01, 0.0808), (0.1, 0.469)] {
      var generator = RandomGenerator(seed: 5)
      let bytes = (0..<400_000).map { _ in UInt8(generator.uniformDouble() < rate ? 1 : 0) }
      let size = try Self.roundTrip(bytes)
      #expect(Double(size) * 8 < 2.1 * bits * 400_000)
    }
  }

  @Test("repetitions at every distance up to the window and beyond")
  func distances() throws {
    var generator = RandomGenerator(seed: 7)
    let phrase = (0..<64).map { _ in UInt8(generator.integer(below: 256)) }
    for gap in [0, 1, 100, 1000, 32_640, 32_703, 32_704, 32_705, 40_000] {
      let filler = (0..<gap).map { _ in UInt8(generator.integer(below: 256)) }
      try Self.roundTrip(phrase + filler + phrase + phrase)
    }
  }

  @Test("runs that cross the borders of blocks and of steps")
  func runs() throws {
    var bytes: [UInt8] = []
    var generator = RandomGenerator(seed: 9)
    for _ in 0..<200 {
      bytes += [UInt8](
        repeating: UInt8(generator.integer(below: 4)), count: generator.integer(below: 40_000))
      bytes += (0..<generator.integer(below: 400)).map { _ in UInt8(generator.integer(below: 256)) }
    }
    #expect(try Self.roundTrip(bytes) < bytes.count / 20)
  }

  @Test("text shrinks to less than a half")
  func text() throws {
    let words = ["spike", "train", "unit", "bin", "the", "of", "raster", "past", "future", "model"]
    var generator = RandomGenerator(seed: 11)
    let text = (0..<20_000).map { _ in words[generator.integer(below: words.count)] }
      .joined(separator: " ")
    let bytes = Array(text.utf8)
    #expect(try Self.roundTrip(bytes) < bytes.count / 2)
  }

  @Test("short inputs over small alphabets, hundreds of them")
  func shortInputs() throws {
    for seed in 0..<400 {
      var generator = RandomGenerator(seed: UInt64(seed))
      let letters = 1 + generator.integer(below: 5)
      let count = generator.integer(below: 600)
      try Self.roundTrip((0..<count).map { _ in UInt8(generator.integer(below: letters)) })
    }
  }

  @Test("parts are joined, and give the same bytes each time")
  func parts() throws {
    let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let compressed = bytes.withUnsafeBytes { all in
      Deflate.raw([
        UnsafeRawBufferPointer(rebasing: all[..<10]),
        UnsafeRawBufferPointer(start: nil, count: 0),
        UnsafeRawBufferPointer(rebasing: all[10...]),
      ])
    }
    #expect(try compressed.withUnsafeBytes { try Inflate.raw($0, size: 5000) } == bytes)
    #expect(Deflate.raw(bytes) == Deflate.raw(bytes))
  }
}
