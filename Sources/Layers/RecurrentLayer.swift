import Autograd
import Tensor

/// A layer whose state can be carried from one stretch of time to the next.
///
/// A sequence in pieces, each begun from the state that the piece before ended with, has the same
/// output as in one piece, bit for bit.
public protocol RecurrentLayer: Layer {
  /// The state before the first step, `[samples, …]`.
  func initialState(samples: Int) -> Tensor

  /// The layer's output from a state, and the state after the last step.
  ///
  /// The state is a constant on both sides: gradients stop at the seam of two pieces (truncated
  /// back-propagation through time).
  /// - Throws: `TensorError` if the shape of the input or of the state is not the layer's.
  func callAsFunction(
    _ x: Variable, state: Tensor, in pass: Pass
  ) throws(TensorError) -> (output: Variable, state: Tensor)
}

extension RecurrentLayer {
  /// The layer's output from the initial state.
  ///
  /// - Throws: `TensorError` if the shape of the input is not the layer's.
  public func callAsFunction(_ x: Variable, in pass: Pass) throws(TensorError) -> Variable {
    guard let samples = x.shape.sizes.first else {
      throw .invalidArgument(
        operation: "\(Self.self)", reason: "the input is a scalar, not [samples, time, width]")
    }
    return try self(x, state: initialState(samples: samples), in: pass).output
  }
}

extension Array where Element: RecurrentLayer {
  /// The output of layers one after the other, each fed by the one before, and their states after
  /// the last step.
  ///
  /// - Parameters:
  ///   - x: the input of the first layer, `[samples, time, width]`.
  ///   - states: one for each layer, or none: then all begin with their initial states.
  ///   - pass: the pass.
  /// - Returns: the output of the last layer, and the state of each.
  /// - Throws: `TensorError` if a shape or the number of states is not that of the layers.
  public func callAsFunction(
    _ x: Variable, from states: [Tensor], in pass: Pass
  ) throws(TensorError) -> (output: Variable, states: [Tensor]) {
    guard states.isEmpty || states.count == count else {
      throw .invalidArgument(
        operation: "recurrent layers", reason: "\(states.count) states for \(count) layers")
    }
    var x = x
    var after: [Tensor] = []
    for (index, layer) in enumerated() {
      let samples = x.shape.sizes.first ?? 0
      let state = states.isEmpty ? layer.initialState(samples: samples) : states[index]
      let result = try layer(x, state: state, in: pass)
      x = result.output
      after.append(result.state)
    }
    return (x, after)
  }
}

extension Tensor {
  /// The last step of states `[samples, time, width]`, or what was before if there is no step.
  func lastStep(after before: Tensor) throws(TensorError) -> Tensor {
    let (samples, time, width) = (shape[0], shape[1], shape[2])
    guard time > 0 else { return before }
    return try sliced(axis: 1, time - 1..<time).reshaped([samples, width])
  }
}
