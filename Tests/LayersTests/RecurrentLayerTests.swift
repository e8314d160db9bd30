import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct RecurrentLayerTests {
  private static func layers() -> [any RecurrentLayer] {
    var generator = RandomGenerator(seed: 1)
    return [
      GatedLinearRecurrence(6, channels: 70, using: &generator),
      GatedLinearBlock(6, channels: 20, feedForward: 9, using: &generator),
      LinearRecurrentUnit(6, channels: 70, using: &generator),
      LinearRecurrentBlock(6, channels: 20, spectrum: .s4d, using: &generator),
    ]
  }

  /// A sequence in pieces gives the same bits, in one batch or alone.
  @Test func cutsOfTimeAndBatchDoNotMatter() throws {
    let x = Sample.normal([3, 40, 6], seed: 1)
    for layer in Self.layers() {
      let whole = try layer(Variable(x), in: Pass()).value
      var state = layer.initialState(samples: 3)
      var pieces: [Tensor] = []
      for range in [0..<1, 1..<17, 17..<17, 17..<39, 39..<40] {
        let piece = try Variable(x.sliced(axis: 1, range))
        let result = try layer(piece, state: state, in: Pass())
        pieces.append(result.output.value)
        state = result.state
      }
      #expect(try Tensor.concatenated(pieces, axis: 1).isIdentical(to: whole), "\(type(of: layer))")
      let alone = try layer(Variable(x.sliced(axis: 0, 1..<2)), in: Pass()).value
      #expect(try alone.isIdentical(to: whole.sliced(axis: 0, 1..<2)), "\(type(of: layer))")
    }
  }

  /// The state is what the past left: without it the output is another.
  @Test func theStateMatters() throws {
    let x = Sample.normal([2, 8, 6], seed: 1)
    for layer in Self.layers() {
      let state = try layer(
        Variable(x), state: layer.initialState(samples: 2), in: Pass()
      ).state
      let warm = try layer(Variable(x), state: state, in: Pass()).output.value
      let cold = try layer(Variable(x), in: Pass()).value
      #expect(relativeError(warm, cold) > 1e-3, "\(type(of: layer))")
      #expect(state.shape == layer.initialState(samples: 2).shape, "\(type(of: layer))")
    }
  }

  @Test func layersInARowHandOnTheirOutputs() throws {
    var generator = RandomGenerator(seed: 1)
    let layers = (0..<2).map { _ in
      LinearRecurrentUnit(6, channels: 5, using: &generator)
    }
    let x = Variable(Sample.normal([2, 8, 6], seed: 1))
    let whole = try layers(x, from: [], in: Pass())
    let expected = try layers[1](layers[0](x, in: Pass()), in: Pass()).value
    #expect(whole.output.value.isIdentical(to: expected))
    let first = try layers(Variable(x.value.sliced(axis: 1, 0..<3)), from: [], in: Pass())
    let second = try layers(
      Variable(x.value.sliced(axis: 1, 3..<8)), from: first.states, in: Pass())
    #expect(try second.output.value.isIdentical(to: expected.sliced(axis: 1, 3..<8)))
    for (found, expected) in zip(second.states, whole.states) {
      #expect(found.isIdentical(to: expected))
    }
    #expect(
      throws: TensorError.invalidArgument(
        operation: "recurrent layers", reason: "1 states for 2 layers")
    ) { try layers(x, from: [.zeros([2, 10])], in: Pass()) }
  }

  @Test func aWrongStateIsRefused() throws {
    let x = Variable(.zeros([2, 8, 6]))
    var generator = RandomGenerator(seed: 1)
    let gated = GatedLinearRecurrence(6, channels: 4, using: &generator)
    #expect(
      throws: TensorError.shapeMismatch(
        operation: "gatedScan initial state", left: [2, 8, 8], right: [3, 4])
    ) { try gated(x, state: gated.initialState(samples: 3), in: Pass()) }
    let unit = LinearRecurrentUnit(6, channels: 4, using: &generator)
    #expect(
      throws: TensorError.shapeMismatch(
        operation: "diagonalScan initial state", left: [2, 8, 8], right: [2, 4])
    ) { try unit(x, state: .zeros([2, 4]), in: Pass()) }
    #expect(
      throws: TensorError.invalidArgument(
        operation: "LinearRecurrentUnit",
        reason: "the input is a scalar, not [samples, time, width]")
    ) { try unit(Variable(Tensor(1)), in: Pass()) }
  }
}
