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
    try checkAttention("selfAttention", mask: mask, dropout: dropout)
    let width = shape[2] / 3
    let plan = AttentionPlan(
      joined: shape, heads: heads, mask: mask, dropout: dropout, key: dropoutKey)
    let x = value
    var logSum = Tensor(uninitialized: [plan.samples, heads, plan.time])
    let output = Tensor.make([plan.samples, plan.time, width]) { output in
      withPointers([x]) { p in
        withPointer(&logSum) { logSum in
          plan.forward(
            q: p[0], k: p[0] + width, v: p[0] + 2 * width, output: output, logSum: logSum)
        }
      }
    }
    return .computed("selfAttention", output, from: [self]) {
      [plan, x, output, logSum] dy, _ throws(TensorError) in
      [
        Tensor.make(x.shape) { dx in
          withPointers([x, output, logSum, dy]) { p in
            plan.backward(
              q: p[0], k: p[0] + width, v: p[0] + 2 * width, output: p[1], logSum: p[2],
              upstream: p[3], dq: dx, dk: dx + width, dv: dx + 2 * width)
          }
        }
      ]
    }
  }
}
