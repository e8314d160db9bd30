import Tensor

extension Variable {
  /// The logarithm of the sum of exponentials along an axis.
  ///
  ///     y = m + log Σ exp(x_i - m), m = max x        dx_i = exp(x_i - y) dy
  ///
  /// Without the maximum, `exp` would overflow beyond 88.
  /// - Throws: `TensorError.axisOutOfRange`; `TensorError.invalidArgument` for an axis of size 0.
  public func logSumExp(axis: Int, keepingAxis: Bool = false) throws(TensorError) -> Variable {
    let axis = try shape.resolve(axis: axis, operation: "logSumExp")
    if axis == shape.rank - 1, shape[axis] > 0 {
      // Rows are one kernel; other axes are a composition.
      let y = value.logSumExp()
      let result = keepingAxis ? try y.reshaped(shape.replacing(axis: axis, with: 1)) : y
      return .computed("logSumExp", result, from: [self]) {
        [x = value, y] dy, _ throws(TensorError) in
        let dy = try dy.reshaped(y.shape)
        return [try Tensor.logSumExpGradient(input: x, output: y, upstream: dy)]
      }
    }
    let kept = try value.logSumExpKeepingAxis(axis)
    let y = keepingAxis ? kept : try kept.reshaped(shape.removing(axis: axis))
    return .computed("logSumExp", y, from: [self]) {
      [x = value, kept] dy, _ throws(TensorError) in
      let softmax = try Tensor.combine(.subtract, x, kept).map(.exp)
      return [try Tensor.combine(.multiply, softmax, dy.reshaped(kept.shape))]
    }
  }
}

extension Tensor {
  /// Log-sum-exp along an axis, which keeps size 1.
  func logSumExpKeepingAxis(_ axis: Int) throws(TensorError) -> Tensor {
    let maxima = try Variable(self).maximum(axis: axis, keepingAxis: true).value
    // A row of only -∞ (or one with +∞) must not become ∞ - ∞.
    let largest = try Tensor(maxima.values.map { $0.isInfinite ? 0 : $0 }, shape: maxima.shape)
    let sum = try Tensor.combine(.subtract, self, largest).map(.exp)
      .sum(axis: axis, keepingAxis: true)
    return try Tensor.combine(.add, sum.map(.log), largest)
  }
}
