import Tensor
import TestSupport
import Testing

@Suite struct ChunksTests {
  // Several chunks of 2^14, the last of them short.
  private let x = Sample.normal([3, 20_001], seed: 1)
  private let y = Sample.normal([3, 20_001], seed: 2)

  @Test func sumsAreThoseOfDoublePrecision() {
    let values = x.values.map(Double.init)
    let weights = y.values.map(Double.init)
    #expect(abs(x.orderedTotal - values.reduce(0, +)) < 1e-8)
    #expect(abs(x.orderedSumOfSquares - values.reduce(0) { $0 + $1 * $1 }) < 1e-8)
    let weighted = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(x.orderedTotal(weights: y) - weighted) < 1e-8)
    #expect(Tensor.zeros([0]).orderedTotal == 0)
  }

  @Test func numberOfThreadsDoesNotMatter() {
    func sums() -> [Double] {
      [x.orderedTotal, x.orderedSumOfSquares, x.orderedTotal(weights: y)]
    }
    #expect(withThreads(1, sums) == withThreads(3, sums))
  }

  @Test func scalingByATensor() {
    var product = x
    product.scale(by: y)
    #expect(product.values == zip(x.values, y.values).map { $0 * $1 })
  }
}
