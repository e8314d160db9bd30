import Tensor
import Testing

@Suite struct SpreadTests {
  @Test func valuesAreRepeatedAlongTheAxis() throws {
    let x = try Tensor([1, 2, 3, 4], shape: [2, 2])
    #expect(try x.spread(along: 1, of: [2, 3, 2]).values == [1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4])
    #expect(try x.spread(along: 2, of: [2, 2, 2]).values == [1, 1, 2, 2, 3, 3, 4, 4])
    #expect(throws: TensorError.countMismatch(operation: "reshaped", shape: [3, 1], found: 4)) {
      try x.spread(along: 1, of: [3, 2])
    }
  }
}
