import Autograd
import Tensor

/// A gated linear recurrence and a feed-forward network, each with a norm before it and a residual
/// connection.
///
///     h = x + drop(recurrence(norm1(x)))
///     y = h + drop(W2 drop(gelu(W1 norm2(h) + b1)) + b2)
///
/// - Shape: `[N, T, width]` to itself; state `[N, channels]`; parameters `norm1.*`, `recurrence.*`,
///   `norm2.*`, `linear1.*`, `linear2.*`.
public struct GatedLinearBlock: RecurrentLayer {
  /// The norm of the recurrence.
  public var norm1: LayerNorm
  /// The recurrence.
  public var recurrence: GatedLinearRecurrence
  /// The norm of the feed-forward network.
  public var norm2: LayerNorm
  /// The first map of the feed-forward network.
  public var linear1: Linear
  /// The second map of the feed-forward network.
  public var linear2: Linear
  /// The dropout of both branches and within the feed-forward network.
  public var dropout: Dropout

  /// A block whose recurrence has `channels` channels and time constants up to `longest` steps.
  public init(
    _ width: Int, channels: Int, feedForward: Int, longest: Double = 1000, dropout: Float = 0.1,
    using generator: inout RandomGenerator
  ) {
    norm1 = LayerNorm(width)
    recurrence = GatedLinearRecurrence(
      width, channels: channels, longest: longest, using: &generator)
    norm2 = LayerNorm(width)
    linear1 = Linear(width, feedForward, using: &generator)
    linear2 = Linear(feedForward, width, using: &generator)
    self.dropout = Dropout(dropout)
  }

  /// The recurrence's initial state.
  public func initialState(samples: Int) -> Tensor { recurrence.initialState(samples: samples) }

  /// The output from a state, and the state after the last step.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  public func callAsFunction(
    _ x: Variable, state: Tensor, in pass: Pass
  ) throws(TensorError) -> (output: Variable, state: Tensor) {
    let (mixed, after) = try recurrence(norm1(x, in: pass), state: state, in: pass)
    let h = try x + dropout(mixed, in: pass)
    let hidden = try dropout(linear1(norm2(h, in: pass), in: pass).gelu(), in: pass)
    return (try h + dropout(linear2(hidden, in: pass), in: pass), after)
  }

  /// Shows the parts in the order of the formula.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("norm1", &norm1)
    visitor("recurrence", &recurrence)
    visitor("norm2", &norm2)
    visitor("linear1", &linear1)
    visitor("linear2", &linear2)
  }
}
