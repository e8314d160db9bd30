import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct Conv1dTests {
  @Test func shapesNamesAndBound() throws {
    var generator = RandomGenerator(seed: 1)
    let layer = Conv1d(
      4, 6, taps: 3, step: .init(stride: 2, padding: 1), groups: 2, using: &generator)
    #expect(layer.parameterPaths == ["weight", "bias"])
    #expect(layer.weight.value.shape == [6, 2, 3])
    let bound = 1 / Float(6).squareRoot()
    #expect(layer.parameterValues.allSatisfy { $0.values.allSatisfy { abs($0) <= bound } })
    #expect(try layer(Variable(.zeros([2, 4, 9])), in: Pass()).shape == [2, 6, 5])
  }
}
