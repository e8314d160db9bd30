import Autograd
import Foundation
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct GatedLinearRecurrenceTests {
  @Test func namesAndShapes() {
    var generator = RandomGenerator(seed: 1)
    let layer = GatedLinearRecurrence(3, channels: 5, using: &generator)
    #expect(
      layer.parameterPaths == ["input.weight", "input.bias", "output.weight", "output.bias"])
    #expect(layer.parameterValues.map(\.shape) == [[10, 3], [10], [3, 5], [3]])
    #expect(layer.initialState(samples: 2) == .zeros([2, 5]))
  }

  /// At an input of zero the gates' time constants are at equal distances of their logarithms.
  @Test func timeConstantsAreSpread() {
    var generator = RandomGenerator(seed: 1)
    let layer = GatedLinearRecurrence(3, channels: 3, longest: 128, using: &generator)
    let constants = layer.parameterValues[1].values.prefix(3).map { bias in
      -1 / log(1 / (1 + exp(-Double(bias))))
    }
    for (found, expected) in zip(constants, [4, 16, 64] as [Double]) {
      #expect(abs(found / expected - 1) < 1e-5)
    }
  }

  /// The composition of its parts, f from the first half of the map and v from the second.
  @Test func followsTheFormula() throws {
    var generator = RandomGenerator(seed: 1)
    let layer = GatedLinearRecurrence(3, channels: 2, using: &generator)
    let x = Variable(Sample.normal([1, 4, 3], seed: 2))
    let inputs = try layer.input(x, in: Pass()).value
    var h = [0.0, 0.0]
    var states: [Float] = []
    for t in 0..<4 {
      for channel in 0..<2 {
        let forget = 1 / (1 + exp(-Double(inputs[0, t, channel])))
        h[channel] = forget * h[channel] + (1 - forget) * Double(inputs[0, t, 2 + channel])
        states.append(Float(h[channel]))
      }
    }
    let expected = try layer.output(Variable(Tensor(states, shape: [1, 4, 2])), in: Pass()).value
    #expect(try relativeError(layer(x, in: Pass()).value, expected) < 1e-6)
  }
}
