import Tensor

extension Variable {
  /// The attention of a sequence to itself, from queries, keys and values side by side.
  ///
  /// The same as cutting the last axis into three, each into heads, and joining the heads of
  /// `attention`, without recording the rearrangements one by one.
  /// - Shape: `[N, T, 3 · width]` to `[N, T, width]`, heads of `width / heads`.
  /// - Throws: `TensorError.invalidArgument` if the last axis is not three times a multiple of the
  ///   heads, `TensorError.shapeMismatch` if there are not three axes.
  public func selfAttention(
    heads: Int, mask: AttentionMask, dropout: Float = 0, dropoutKey: SIMD2<UInt32> = .zero
  ) throws(TensorError) -> Variable {
    guard shape.rank == 3 else {
      throw .shapeMismatch(operation: "selfAttention", left: shape, right: [0, 0, 3 * heads])
    }
    guard heads > 0, shape[2] % (3 * heads) == 0 else {
      throw .invalidArgument(
        operation: "selfAttention", reason: "\(shape[2]) is not 3 x \(heads) heads")
    }
    let (samples, time, width) = (shape[0], shape[1], shape[2] / 3)
    let parts = try reshaped([samples, time, 3, heads, width / heads]).permuted([2, 0, 3, 1, 4])
    func part(_ index: Int) throws(TensorError) -> Variable {
      try parts.sliced(axis: 0, index..<index + 1)
        .reshaped([samples, heads, time, width / heads])
    }
    let y = try Variable.attention(
      query: part(0), key: part(1), value: part(2), mask: mask, dropout: dropout,
      dropoutKey: dropoutKey)
    return try y.permuted([0, 2, 1, 3]).reshaped([samples, time, width])
  }
}
