import Tensor

extension Variable {
  /// Scaled dot-product attention, without storing the matrix of weights.
  ///
  ///     S = Q Kᵀ / sqrt(head size),  P = softmax(S + mask),  O = (M P) V,  M dropout's 0 or 1/(1-p)
  ///     dV = (M P)ᵀ dO,  dS = P (M (dO Vᵀ) - rowsum(dO O)),  dQ = dS K / √d,  dK = dSᵀ Q / √d
  ///
  /// The inputs, the output and one number per query, the logarithm of its softmax's denominator,
  /// are kept; weights and dropout's mask are computed again (Dao et al. 2022).
  /// - Shape: three of `[samples, heads, time, head size]` to the same.
  /// - Throws: `TensorError.shapeMismatch` if the shapes differ or do not have four axes,
  ///   `TensorError.invalidArgument` for a dropout outside 0..<1 or a window below 1.
  public static func attention(
    query: Variable, key: Variable, value: Variable, mask: AttentionMask = .none,
    dropout: Float = 0, dropoutKey: SIMD2<UInt32> = .zero
  ) throws(TensorError) -> Variable {
    for other in [key, value] where other.shape != query.shape || query.shape.rank != 4 {
      throw .shapeMismatch(operation: "attention", left: query.shape, right: other.shape)
    }
    try checkAttention("attention", mask: mask, dropout: dropout)
    let plan = AttentionPlan(
      separate: query.shape, mask: mask, dropout: dropout, key: dropoutKey)
    let (q, k, v) = (query.value, key.value, value.value)
    let (output, logSum) = plan.forward(query: q, key: k, value: v)
    return .computed("attention", output, from: [query, key, value]) {
      [plan, q, k, v, output, logSum] dy, _ throws(TensorError) in
      let gradients = plan.backward(
        query: q, key: k, value: v, output: output, logSum: logSum, upstream: dy)
      return [gradients.query, gradients.key, gradients.value]
    }
  }
}

/// Checks the arguments of both forms of attention.
func checkAttention(
  _ operation: String, mask: AttentionMask, dropout: Float
) throws(TensorError) {
  guard dropout >= 0, dropout < 1 else {
    throw .invalidArgument(operation: operation, reason: "dropout \(dropout) is not in 0..<1")
  }
  if case .band(let window) = mask, !(1...1 << 28 ~= window) {
    throw .invalidArgument(
      operation: operation, reason: "a window of \(window) positions; it must be 1 or more")
  }
}
