import Tensor

extension Variable {
  /// The attention of a sequence to itself, from concatenated queries, keys and values.
  ///
  /// The same as cutting the last axis into three, each into heads, and joining the heads of
  /// `attention`, without recording the rearrangements one by one.
  ///
  /// With `first`, only the output from that position on is computed, from all keys that it sees,
  /// with the same bits; if gradients are needed, it is cut from the whole.
  /// - Shape: `[N, T, 3 · width]` to `[N, T - first, width]`, heads of `width / heads`.
  /// - Throws: `TensorError.invalidArgument` if the last axis is not three times a multiple of the
  ///   heads or `first` not a position, `TensorError.shapeMismatch` if there are not three axes.
  public func selfAttention(
    heads: Int, mask: AttentionMask, dropout: Float = 0, dropoutKey: SIMD2<UInt32> = .zero,
    from first: Int = 0
  ) throws(TensorError) -> Variable {
    guard shape.rank == 3 else {
      throw .shapeMismatch(operation: "selfAttention", left: shape, right: [0, 0, 3 * heads])
    }
    guard heads > 0, shape[2] % (3 * heads) == 0 else {
      throw .invalidArgument(
        operation: "selfAttention", reason: "\(shape[2]) is not 3 x \(heads) heads")
    }
    try checkAttention("selfAttention", mask: mask, dropout: dropout)
    guard first == 0 || 0..<shape[1] ~= first else {
      throw .invalidArgument(
        operation: "selfAttention", reason: "\(first) is not one of \(shape[1]) positions")
    }
    if first > 0, needsGradient {
      return try selfAttention(heads: heads, mask: mask, dropout: dropout, dropoutKey: dropoutKey)
        .sliced(axis: 1, first..<shape[1])
    }
    let plan = AttentionPlan(
      joined: shape, heads: heads, mask: mask, dropout: dropout, key: dropoutKey, from: first)
    let x = value
    let (output, logSum) = plan.forward(joined: x)
    return .computed("selfAttention", output, from: [self]) {
      [plan, x, output, logSum] dy, _ throws(TensorError) in
      [plan.backward(joined: x, output: output, logSum: logSum, upstream: dy)]
    }
  }
}
