import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct RecurrentTests {
  @Test func namesShapesAndBound() throws {
    var generator = RandomGenerator(seed: 1)
    let layer = GRU(3, 4, levels: 2, using: &generator)
    #expect(
      layer.parameterPaths == [
        "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_ih_l1",
        "weight_hh_l1", "bias_ih_l1", "bias_hh_l1",
      ])
    #expect(
      layer.parameterValues.map(\.shape) == [
        [12, 3], [12, 4], [12], [12], [12, 4], [12, 4], [12], [12],
      ])
    #expect(layer.parameterValues.allSatisfy { $0.values.allSatisfy { abs($0) <= 0.5 } })
    let x = Variable(Sample.normal([2, 5, 3], seed: 1))
    #expect(try layer(x, in: Pass()).shape == [2, 5, 4])
    #expect(try LSTM(3, 4, using: &generator)(x, in: Pass()).shape == [2, 5, 4])
    #expect(try RNN(3, 4, using: &generator)(x, in: Pass()).shape == [2, 5, 4])
  }

  @Test func theStateOfAStepDependsOnThePastOnly() throws {
    var generator = RandomGenerator(seed: 1)
    let layers: [any Layer] = [
      GRU(3, 4, levels: 2, using: &generator), LSTM(3, 4, levels: 2, using: &generator),
      RNN(3, 4, levels: 2, using: &generator),
    ]
    let x = Sample.normal([2, 6, 3], seed: 1)
    for layer in layers {
      let whole = try layer(Variable(x), in: Pass()).value.sliced(axis: 1, 0..<4)
      let part = try layer(Variable(x.sliced(axis: 1, 0..<4)), in: Pass()).value
      #expect(whole.isIdentical(to: part))
    }
  }
}
