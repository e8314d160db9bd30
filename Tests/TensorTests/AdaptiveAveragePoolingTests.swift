import Tensor
import Testing

@Suite struct AdaptiveAveragePoolingTests {
  @Test func partsOverlapByOnePlace() throws {
    let pooling = AdaptiveAveragePooling(length: 5, parts: 2)
    let x = try Tensor([1, 2, 3, 4, 5, 0, 0, 3, 0, 0], shape: [2, 5])
    #expect(pooling.forward(x) == (try Tensor([2, 4, 1, 1], shape: [2, 2])))
    let dx = pooling.backward(try Tensor([3, 6, 0, 3], shape: [2, 2]))
    #expect(dx.values == [1, 1, 3, 2, 2, 0, 0, 1, 1, 1])
  }
}
