import Tensor

extension Variable {
  /// Scaled dot-product attention.
  public static func attention(
    query: Variable, key: Variable, value: Variable, mask: AttentionMask = .none,
    dropout: Float = 0, dropoutKey: SIMD2<UInt32> = .zero
  ) throws(TensorError) -> Variable {
    let y = Tensor.shimAttention(query.value, key.value, value.value, mask: mask)
    return .computed("attention", y, from: [query, key, value]) {
      [q = query.value, k = key.value, v = value.value] dy, _ throws(TensorError) in
      let g = Tensor.shimAttentionGradient(q, k, v, dy: dy, mask: mask)
      return [g.0, g.1, g.2]
    }
  }
}
