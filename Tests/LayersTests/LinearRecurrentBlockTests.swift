import Autograd
import Layers
import Tensor
import TestSupport
import Testing

// Values and gradients are compared with PyTorch's in GoldensTests.
@Suite struct LinearRecurrentBlockTests {
  private static func block(dropout: Float) -> LinearRecurrentBlock {
    var generator = RandomGenerator(seed: 1)
    return LinearRecurrentBlock(4, channels: 5, dropout: dropout, using: &generator)
  }

  @Test func names() {
    #expect(
      Self.block(dropout: 0).parameterPaths == [
        "norm.weight", "norm.bias", "unit.nu_log", "unit.theta_log", "unit.gamma_log", "unit.B",
        "unit.C", "unit.D", "linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias",
      ])
  }

  /// Of a block that drops almost everything, the residual is left.
  @Test func dropoutActsOnTheBranch() throws {
    var block = Self.block(dropout: 0.999_999)
    let x = Variable(Sample.normal([2, 3, 4], seed: 1))
    let pass = Pass(training: &block, generator: RandomGenerator(seed: 2))
    #expect(try block(x, in: pass).value.isIdentical(to: x.value))
    #expect(try relativeError(block(x, in: Pass()).value, x.value) > 0.01)
  }
}
