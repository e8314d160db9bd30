import Autograd
import Tensor

/// A Mamba layer on a residual connection, with a norm before it and dropout after it:
/// `y = x + dropout(mamba(norm(x)))`.
///
/// - Shape: `[N, T, width]` to itself; parameters `norm.*` and `mixer.*`, as in the reference.
public struct MambaBlock: Layer {
  /// The norm before the layer; the reference has a choice of two, this and one without means.
  public var norm: LayerNorm
  /// The layer.
  public var mixer: Mamba
  /// The dropout of the layer's output; the reference has none.
  public var dropout: Dropout

  /// A block around a layer of a width with the reference's other sizes.
  public init(
    _ width: Int, states: Int = 16, dropout: Float = 0, using generator: inout RandomGenerator
  ) {
    norm = LayerNorm(width)
    mixer = Mamba(width, states: states, using: &generator)
    self.dropout = Dropout(dropout)
  }

  /// The state before the first bin of some samples.
  public func initialState(samples: Int) -> [Tensor] { mixer.initialState(samples: samples) }

  /// The output from zeros before the first bin.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  public func callAsFunction(_ x: Variable, in pass: Pass) throws(TensorError) -> Variable {
    try x + dropout(mixer(norm(x, in: pass), in: pass), in: pass)
  }

  /// The output from a state, and the state after the last bin.
  ///
  /// - Throws: `TensorError.shapeMismatch`; `TensorError.invalidArgument` if the state has not the
  ///   layer's number of tensors.
  public func callAsFunction(
    _ x: Variable, state: [Tensor], in pass: Pass
  ) throws(TensorError) -> (Variable, [Tensor]) {
    let (branch, next) = try mixer(norm(x, in: pass), state: state, in: pass)
    return (try x + dropout(branch, in: pass), next)
  }

  /// Shows `norm` and `mixer`.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("norm", &norm)
    visitor("mixer", &mixer)
  }
}
