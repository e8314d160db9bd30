import Autograd
import Tensor

/// A linear recurrent unit and a gated linear unit, with a norm before and a residual connection.
///
///     g = drop(gelu(unit(norm(x)))),  y = x + drop((W1 g + b1) σ(W2 g + b2))
///
/// The block of Orvieto et al., 2023, in the form of `NicolasZucchet/minimal-LRU`.
/// - Shape: `[N, T, width]` to itself; state `[N, 2 · channels]`; parameters `norm.*`, `unit.*`,
///   `linear1.*`, `linear2.*`.
public struct LinearRecurrentBlock: RecurrentLayer {
  /// The norm of the branch.
  public var norm: LayerNorm
  /// The recurrence.
  public var unit: LinearRecurrentUnit
  /// The map to what passes the gate.
  public var linear1: Linear
  /// The map to the gate's argument.
  public var linear2: Linear
  /// The dropout before the maps and of the branch.
  public var dropout: Dropout

  /// A block whose recurrence has `channels` complex channels and learns at `rate`.
  public init(
    _ width: Int, channels: Int, spectrum: LinearRecurrentUnit.Spectrum = .logUniform,
    rate: Float = 1, dropout: Float = 0.1, using generator: inout RandomGenerator
  ) {
    norm = LayerNorm(width)
    unit = LinearRecurrentUnit(
      width, channels: channels, spectrum: spectrum, rate: rate, using: &generator)
    linear1 = Linear(width, width, using: &generator)
    linear2 = Linear(width, width, using: &generator)
    self.dropout = Dropout(dropout)
  }

  /// The unit's initial state.
  public func initialState(samples: Int) -> Tensor { unit.initialState(samples: samples) }

  /// The output from a state, and the state after the last step.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  public func callAsFunction(
    _ x: Variable, state: Tensor, in pass: Pass
  ) throws(TensorError) -> (output: Variable, state: Tensor) {
    let (mixed, after) = try unit(norm(x, in: pass), state: state, in: pass)
    let g = try dropout(mixed.gelu(), in: pass)
    let gated = try linear1(g, in: pass) * linear2(g, in: pass).sigmoid()
    return (try x + dropout(gated, in: pass), after)
  }

  /// Shows the parts in the order of the formula.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("norm", &norm)
    visitor("unit", &unit)
    visitor("linear1", &linear1)
    visitor("linear2", &linear2)
  }
}
