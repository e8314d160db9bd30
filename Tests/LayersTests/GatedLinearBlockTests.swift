import Autograd
import Layers
import Tensor
import TestSupport
import Testing

// Values and gradients are compared with PyTorch's in GoldensTests.
@Suite struct GatedLinearBlockTests {
  private static func block(dropout: Float) -> GatedLinearBlock {
    var generator = RandomGenerator(seed: 1)
    return GatedLinearBlock(
      4, channels: 5, feedForward: 7, dropout: dropout, using: &generator)
  }

  @Test func names() {
    #expect(
      Self.block(dropout: 0).parameterPaths == [
        "norm1.weight", "norm1.bias", "recurrence.input.weight", "recurrence.input.bias",
        "recurrence.output.weight", "recurrence.output.bias", "norm2.weight", "norm2.bias",
        "linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias",
      ])
  }

  /// Of a block that drops almost everything, the residual is left.
  @Test func dropoutActsOnBothBranches() throws {
    var block = Self.block(dropout: 0.999_999)
    let x = Variable(Sample.normal([2, 3, 4], seed: 1))
    let pass = Pass(training: &block, generator: RandomGenerator(seed: 2))
    #expect(try block(x, in: pass).value.isIdentical(to: x.value))
    #expect(try relativeError(block(x, in: Pass()).value, x.value) > 0.01)
  }
}
