import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct LinearTests {
  @Test func initialValuesAreWithinPyTorchsBound() {
    var generator = RandomGenerator(seed: 1)
    let layer = Linear(16, 200, using: &generator)
    let values = layer.parameterValues.flatMap(\.values)
    #expect(values.allSatisfy { abs($0) <= 0.25 })
    #expect((values.max() ?? 0) > 0.24 && (values.min() ?? 0) < -0.24)
    #expect(layer.parameterPaths == ["weight", "bias"])
    #expect(Linear(16, 2, hasBias: false, using: &generator).parameterPaths == ["weight"])
  }

  @Test func aCopyHasItsOwnGradients() throws {
    struct Twins: Parameterized {
      var layers: [Linear]
      mutating func visit(_ visitor: ParameterVisitor) { visitor("layers", &layers) }
    }
    var generator = RandomGenerator(seed: 1)
    let layer = Linear(2, 2, using: &generator)
    var twins = Twins(layers: [layer, layer])
    let pass = Pass(training: &twins, generator: generator)
    let x = Variable(Sample.normal([3, 2], seed: 2))
    let y = try twins.layers[1](twins.layers[0](x, in: pass), in: pass).sum()
    let gradients = try pass.gradients(of: y)
    #expect(gradients.count == 4)
    #expect(gradients[0] != gradients[2])
  }

  @Test func wrongWidth() {
    var generator = RandomGenerator(seed: 1)
    let layer = Linear(3, 2, using: &generator)
    #expect(throws: TensorError.shapeMismatch(operation: "linear", left: [2, 2], right: [2, 3])) {
      try layer(Variable(.zeros([2, 2])), in: Pass())
    }
  }
}
