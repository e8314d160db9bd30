import Tensor
import TestSupport
import Testing

@Suite struct AttentionTensorsTests {
  @Test func concatenatedInputsGiveTheSameAsSeparateOnes() throws {
    let (samples, heads, time, size) = (2, 3, 11, 8)
    let joined = Sample.normal([samples, time, 3 * heads * size], seed: 1)
    let upstream = Sample.normal([samples, time, heads * size], seed: 2)
    let cut = try joined.reshaped([samples, time, 3, heads, size]).permuted([2, 0, 3, 1, 4])
    func part(_ index: Int) throws -> Tensor {
      try cut.sliced(axis: 0, index..<index + 1).reshaped([samples, heads, time, size])
    }
    let (q, k, v) = (try part(0), try part(1), try part(2))
    let key: SIMD2<UInt32> = [1, 2]
    let plan = AttentionPlan(
      joined: joined.shape, heads: heads, mask: .causal, dropout: 0.1, key: key)
    let apart = AttentionPlan(separate: q.shape, mask: .causal, dropout: 0.1, key: key)
    let (y, logSum) = plan.forward(joined: joined)
    let (other, otherLogSum) = apart.forward(query: q, key: k, value: v)
    #expect(logSum.isIdentical(to: otherLogSum))
    #expect(try other.permuted([0, 2, 1, 3]).reshaped(y.shape).isIdentical(to: y))
    let dx = plan.backward(joined: joined, output: y, logSum: logSum, upstream: upstream)
    let gradients = apart.backward(
      query: q, key: k, value: v, output: other, logSum: otherLogSum,
      upstream: try upstream.reshaped([samples, time, heads, size]).permuted([0, 2, 1, 3]))
    let parts = [gradients.query, gradients.key, gradients.value]
    let together = try Tensor.concatenated(
      parts.map { (x) throws(TensorError) in try x.permuted([0, 2, 1, 3]).reshaped(y.shape) },
      axis: 2)
    #expect(together.isIdentical(to: dx))
  }
}
