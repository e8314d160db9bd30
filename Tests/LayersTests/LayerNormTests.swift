import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct LayerNormTests {
  @Test func startsAsPlainNormalisation() throws {
    let layer = LayerNorm(4)
    #expect(layer.parameterPaths == ["weight", "bias"])
    let y = try layer(Variable(try Tensor([1, 2, 3, 4], shape: [1, 4])), in: Pass()).value
    #expect(abs(y.total()) < 1e-6)
    #expect(abs(y.values.reduce(0) { $0 + $1 * $1 } - 4) < 1e-3)
  }
}
