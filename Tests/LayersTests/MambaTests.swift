import Autograd
import Foundation
import Layers
import Tensor
import TestSupport
import Testing

// Values and gradients are compared with PyTorch's in GoldensTests (`mamba.safetensors`).
@Suite struct MambaTests {
  private static func layer(_ width: Int, states: Int = 3) -> Mamba {
    var generator = RandomGenerator(seed: 1)
    return Mamba(width, states: states, using: &generator)
  }

  @Test func namesAndShapesAreTheReferences() {
    let layer = Self.layer(17)
    #expect(
      layer.parameterPaths == [
        "in_proj.weight", "conv1d.weight", "conv1d.bias", "x_proj.weight", "dt_proj.weight",
        "dt_proj.bias", "A_log", "D", "out_proj.weight",
      ])
    #expect(
      layer.parameterValues.map(\.shape) == [
        [68, 17], [34, 1, 4], [34], [8, 34], [34, 2], [34], [34, 3], [34], [17, 34],
      ])
  }

  @Test func initialValuesAreTheReferences() {
    let layer = Self.layer(64, states: 16)
    #expect(layer.skip.value.values.allSatisfy { $0 == 1 })
    let rates = layer.rateLogarithm.value.values
    for (place, value) in rates.enumerated() {
      #expect(abs(exp(Double(value)) - Double(place % 16 + 1)) < 1e-5)
    }
    // Step sizes on 0.001 to 0.1, a half of them below the geometric mean.
    let steps = (layer.stepSize.bias?.value.values ?? []).map { log1p(exp(Double($0))) }
    #expect(steps.count == 128)
    #expect(steps.allSatisfy { 0.000_999 < $0 && $0 < 0.100_1 })
    #expect((44...84).contains(steps.filter { $0 < 0.01 }.count))
    #expect((steps.max() ?? 0) > 0.07 && (steps.min() ?? 1) < 0.0015)
  }

  @Test(arguments: [1, 3, 20, 40])
  func aCutOfTimeChangesNoBit(_ cut: Int) throws {
    let layer = Self.layer(6)
    let x = Sample.normal([2, 41, 6], seed: 2)
    let whole = try layer(Variable(x), in: Pass()).value
    var state = layer.initialState(samples: 2)
    var parts: [Tensor] = []
    for range in [0..<cut, cut..<41] {
      let (y, next) = try layer(Variable(x.sliced(axis: 1, range)), state: state, in: Pass())
      parts.append(y.value)
      state = next
    }
    #expect(try Tensor.concatenated(parts, axis: 1).isIdentical(to: whole))
    #expect(state.map(\.shape) == [[2, 3, 12], [2, 3, 12]])
  }

  @Test func aStateOfAnotherKindIsRefused() throws {
    let layer = Self.layer(2)
    let x = Variable(Tensor.zeros([1, 2, 2]))
    let count = TensorError.invalidArgument(
      operation: "Mamba", reason: "1 tensors of state, which are two")
    #expect(throws: count) { try layer(x, state: [.zeros([1, 3, 4])], in: Pass()) }
    let samples = TensorError.shapeMismatch(
      operation: "causalConvolution before", left: [1, 3, 4], right: [2, 3, 4])
    #expect(throws: samples) {
      try layer(x, state: layer.initialState(samples: 2), in: Pass())
    }
    let rank = TensorError.shapeMismatch(operation: "Mamba", left: [2, 2], right: [2, 4])
    #expect(throws: rank) { try layer(Variable(.zeros([2, 2])), in: Pass()) }
  }
}
