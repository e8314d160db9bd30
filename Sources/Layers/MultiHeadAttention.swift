import Autograd
import Tensor

/// Self-attention with several heads (Vaswani et al., 2017, section 3.2).
///
///     q, k, v = x W_inᵀ + b_in, cut into heads;  o_h = softmax(q_h k_hᵀ / √d) v_h
///     y = concat(o_h) W_outᵀ + b_out
///
/// Dropout acts on the weights of the softmax, as in PyTorch.
/// - Shape: `[N, T, width]` to itself; parameters `in_proj_weight` `[3 width, width]`,
///   `in_proj_bias`, `out_proj.weight`, `out_proj.bias`.
public struct MultiHeadAttention: Parameterized, Sendable {
  /// The weights of queries, keys and values, stacked.
  public var inputWeight: Parameter
  /// Their biases.
  public var inputBias: Parameter
  /// The map of the heads' outputs.
  public var output: Linear
  /// The number of heads.
  public let heads: Int
  /// The probability that a weight is dropped in training.
  public var dropout: Float

  /// A layer with PyTorch's initial values: Glorot for the input, ±1/√width for the output, biases
  /// zero.
  ///
  /// - Throws: `TensorError.invalidArgument` if the heads do not divide the width.
  public init(
    _ width: Int, heads: Int, dropout: Float = 0, using generator: inout RandomGenerator
  ) throws(TensorError) {
    guard heads > 0, width % heads == 0 else {
      throw .invalidArgument(
        operation: "multiHeadAttention", reason: "\(heads) heads do not divide \(width)")
    }
    inputWeight = Parameter(
      Initialization.uniform(
        [3 * width, width], bound: Initialization.glorotBound(inputs: width, outputs: 3 * width),
        using: &generator))
    inputBias = Parameter(.zeros([3 * width]))
    output = Linear(width, width, using: &generator)
    output.bias = Parameter(.zeros([width]))
    self.heads = heads
    self.dropout = dropout
  }

  /// The attention of each position, from `first` on if given, to those that the mask shows it.
  ///
  /// - Throws: `TensorError.shapeMismatch`, `TensorError.invalidArgument` if `first` is not a
  ///   position.
  public func callAsFunction(
    _ x: Variable, mask: AttentionMask = .none, from first: Int = 0, in pass: Pass
  ) throws(TensorError) -> Variable {
    guard x.shape.rank == 3 else {
      throw .shapeMismatch(
        operation: "multiHeadAttention", left: x.shape, right: inputWeight.value.shape)
    }
    let projection = try x.linear(weight: pass[inputWeight], bias: pass[inputBias])
    let key = pass.isTraining ? pass.nextKey() : .zero
    let attended = try projection.selfAttention(
      heads: heads, mask: mask, dropout: pass.isTraining ? dropout : 0, dropoutKey: key,
      from: first)
    return try output(attended, in: pass)
  }

  /// The attention of positions that come after others, whose projections were kept.
  ///
  /// The same bits as from all positions together, for a causal mask or a band: what a sequence that
  /// grows by one position needs.
  ///
  /// - Parameters:
  ///   - x: the new positions, `[N, n, width]`.
  ///   - before: the projections of those before them, `[N, T, 3 width]`; nil if there are none.
  ///   - mask: which positions see which.
  ///   - pass: a pass of inference.
  /// - Returns: `[N, n, width]`, and the projections of all positions; with a band, of those that
  ///   the new ones see.
  /// - Throws: `TensorError.shapeMismatch`.
  public func callAsFunction(
    _ x: Variable, extending before: Tensor?, mask: AttentionMask, in pass: Pass
  ) throws(TensorError) -> (attended: Variable, projections: Tensor) {
    var all = try x.linear(weight: pass[inputWeight], bias: pass[inputBias]).value
    if let before {
      var seen = before.shape[1] + x.shape[1]
      if case .band(let window) = mask { seen = min(seen, window - 1 + x.shape[1]) }
      all = try before.followed(by: all, axis: 1, keeping: seen)
    }
    let attended = try Variable(all).selfAttention(
      heads: heads, mask: mask, from: all.shape[1] - x.shape[1])
    return (try output(attended, in: pass), all)
  }

  /// Shows the parameters under PyTorch's names.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("in_proj_weight", &inputWeight)
    visitor("in_proj_bias", &inputBias)
    visitor("out_proj", &output)
  }
}
