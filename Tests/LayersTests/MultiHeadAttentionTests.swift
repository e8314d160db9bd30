import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct MultiHeadAttentionTests {
  @Test func namesAndInitialValues() throws {
    var generator = RandomGenerator(seed: 1)
    let layer = try MultiHeadAttention(8, heads: 2, using: &generator)
    #expect(
      layer.parameterPaths == [
        "in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias",
      ])
    let glorot = (Float(6) / 32).squareRoot()
    #expect(layer.inputWeight.value.values.allSatisfy { abs($0) <= glorot })
    #expect(layer.inputWeight.value.values.contains { abs($0) > 0.9 * glorot })
    #expect(layer.inputBias.value == .zeros([24]))
    #expect(layer.output.bias?.value == .zeros([8]))
  }

  @Test func aMaskHidesTheFuture() throws {
    var generator = RandomGenerator(seed: 1)
    let layer = try MultiHeadAttention(8, heads: 2, using: &generator)
    let x = Sample.normal([2, 9, 8], seed: 2)
    let past = try x.sliced(axis: 1, 0..<5)
    for mask in [AttentionMask.causal, .band(window: 3)] {
      let whole = try layer(Variable(x), mask: mask, in: Pass()).value.sliced(axis: 1, 0..<5)
      let part = try layer(Variable(past), mask: mask, in: Pass()).value
      #expect(relativeError(whole, part) < 1e-6)
    }
  }

  @Test func headsMustDivideTheWidth() {
    var generator = RandomGenerator(seed: 1)
    for heads in [3, 0] {
      let error = TensorError.invalidArgument(
        operation: "multiHeadAttention", reason: "\(heads) heads do not divide 8")
      #expect(throws: error) { try MultiHeadAttention(8, heads: heads, using: &generator) }
    }
  }
}
