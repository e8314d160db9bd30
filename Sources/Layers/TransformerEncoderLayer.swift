import Autograd
import Tensor

/// Self-attention and a feed-forward network, each with a residual connection (Vaswani et al.,
/// 2017).
///
///     post-norm:  h = norm1(x + attention(x));  y = norm2(h + feedForward(h))
///     pre-norm:   h = x + attention(norm1(x));  y = h + feedForward(norm2(h))
///     feedForward(h) = W2 drop(f(W1 h + b1)) + b2
///
/// Dropout acts in PyTorch's four places: on the attention's weights, inside the feed-forward
/// network, and on both branches before they are added.
/// - Shape: `[N, T, width]` to itself, or to its last positions; parameters `self_attn.*`,
///   `linear1.*`, `linear2.*`, `norm1.*`, `norm2.*`.
public struct TransformerEncoderLayer: Parameterized, Sendable {
  /// The function between the two maps of the feed-forward network.
  public enum Activation: String, Sendable, CaseIterable {
    /// `max(x, 0)`.
    case relu
    /// `x Φ(x)`.
    case gelu
  }

  /// The attention.
  public var attention: MultiHeadAttention
  /// The first map of the feed-forward network.
  public var linear1: Linear
  /// The second map of the feed-forward network.
  public var linear2: Linear
  /// The norm of the attention.
  public var norm1: LayerNorm
  /// The norm of the feed-forward network.
  public var norm2: LayerNorm
  /// Whether the norms come before the branches rather than after the sums.
  public var normFirst: Bool
  /// The function between the two maps.
  public var activation: Activation
  /// The dropout of the feed-forward network and of both branches.
  public var dropout: Dropout

  /// A layer with PyTorch's initial values.
  ///
  /// - Throws: `TensorError.invalidArgument` if the heads do not divide the width.
  public init(
    _ width: Int, heads: Int, feedForward: Int, dropout: Float = 0.1,
    activation: Activation = .relu, normFirst: Bool = false,
    using generator: inout RandomGenerator
  ) throws(TensorError) {
    attention = try MultiHeadAttention(width, heads: heads, dropout: dropout, using: &generator)
    linear1 = Linear(width, feedForward, using: &generator)
    linear2 = Linear(feedForward, width, using: &generator)
    norm1 = LayerNorm(width)
    norm2 = LayerNorm(width)
    self.normFirst = normFirst
    self.activation = activation
    self.dropout = Dropout(dropout)
  }

  /// The layer's output, `[N, T - first, width]`.
  ///
  /// With `first` the positions before it are seen, but nothing else is computed for them: a saving
  /// for the last layer when the first rows are not needed.
  /// - Throws: `TensorError.shapeMismatch`, `TensorError.invalidArgument` if `first` is not a
  ///   position.
  public func callAsFunction(
    _ x: Variable, mask: AttentionMask = .none, from first: Int = 0, in pass: Pass
  ) throws(TensorError) -> Variable {
    if normFirst {
      let attended = try attention(norm1(x, in: pass), mask: mask, from: first, in: pass)
      let h = try Self.positions(of: x, from: first) + dropout(attended, in: pass)
      return try h + feedForward(norm2(h, in: pass), in: pass)
    }
    let attended = try attention(x, mask: mask, from: first, in: pass)
    let h = try norm1.residual(
      Self.positions(of: x, from: first), branch: attended, dropout: dropout, in: pass)
    return try norm2.residual(h, branch: mixed(h, in: pass), dropout: dropout, in: pass)
  }

  /// The output at positions that come after others, whose projections the attention kept; see
  /// `MultiHeadAttention.callAsFunction(_:extending:mask:in:)`.
  ///
  /// - Returns: `[N, n, width]`, and the projections of all positions that they see.
  /// - Throws: `TensorError.shapeMismatch`.
  public func callAsFunction(
    _ x: Variable, extending before: Tensor?, mask: AttentionMask, in pass: Pass
  ) throws(TensorError) -> (output: Variable, projections: Tensor) {
    let input = normFirst ? try norm1(x, in: pass) : x
    let (attended, projections) = try attention(input, extending: before, mask: mask, in: pass)
    if normFirst {
      let h = try x + attended
      return (try h + feedForward(norm2(h, in: pass), in: pass), projections)
    }
    let h = try norm1.residual(x, branch: attended, dropout: dropout, in: pass)
    return (
      try norm2.residual(h, branch: mixed(h, in: pass), dropout: dropout, in: pass), projections
    )
  }

  /// The output if attention gave nothing: the path around it and the feed-forward network are left.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  public func withoutAttention(_ x: Variable, in pass: Pass) throws(TensorError) -> Variable {
    if normFirst { return try x + feedForward(norm2(x, in: pass), in: pass) }
    let h = try norm1(x, in: pass)
    return try norm2.residual(h, branch: mixed(h, in: pass), dropout: dropout, in: pass)
  }

  /// The weights with which each position attends to the others, without dropout.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  public func attentionWeights(
    _ x: Variable, mask: AttentionMask, in pass: Pass
  ) throws(TensorError) -> AttentionWeights {
    try attention.weights(normFirst ? norm1(x, in: pass) : x, mask: mask, in: pass)
  }

  /// The input at the positions whose attention was computed, which include `first`.
  private static func positions(
    of x: Variable, from first: Int
  ) throws(TensorError) -> Variable {
    first > 0 ? try x.sliced(axis: 1, first..<x.shape[1]) : x
  }

  /// The feed-forward network with both of its dropouts.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  public func feedForward(_ h: Variable, in pass: Pass) throws(TensorError) -> Variable {
    try dropout(mixed(h, in: pass), in: pass)
  }

  /// The feed-forward network before its last dropout.
  private func mixed(_ h: Variable, in pass: Pass) throws(TensorError) -> Variable {
    let active =
      activation == .relu
      ? try linear1.rectified(h, in: pass) : try linear1(h, in: pass).gelu()
    return try linear2(dropout(active, in: pass), in: pass)
  }

  /// Shows the parameters under PyTorch's names.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("self_attn", &attention)
    visitor("linear1", &linear1)
    visitor("linear2", &linear2)
    visitor("norm1", &norm1)
    visitor("norm2", &norm2)
  }
}
