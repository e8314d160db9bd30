import Tensor
import Testing

@testable import Zoo

@Suite struct SortKeyTests {
  @Test func keysKeepTheOrderOfFloats() {
    let scores: [Float] = [
      -.greatestFiniteMagnitude, -90, -1, -.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude, 1e-3,
      1, 90, .greatestFiniteMagnitude,
    ]
    let keys = scores.map(SortKey.key)
    for (low, high) in zip(keys, keys.dropFirst()) { #expect(low < high) }
    #expect(keys.map(SortKey.score) == scores)
  }

  @Test func bothZerosAreOneScore() {
    #expect(SortKey.key(-0.0) == SortKey.key(0.0))
  }

  @Test(arguments: [0, 1, 2, 512, 513, 5000, 300_001]) func sortsLikeTheLibrary(count: Int) {
    for limit in [1, 3, Int(UInt32.max)] {
      var generator = RandomGenerator(seed: UInt64(count))
      var keys = (0..<count).map { _ in UInt32(generator.integer(below: limit)) }
      let expected = keys.sorted()
      var scratch = keys
      keys.withUnsafeMutableBufferPointer { keys in
        scratch.withUnsafeMutableBufferPointer { SortKey.sort(keys, scratch: $0) }
      }
      #expect(keys == expected)
    }
  }
}
