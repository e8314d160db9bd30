import Tensor

extension Variable {
  /// The logarithm of the softmax along an axis, without small probabilities in between.
  ///
  ///     y_i = x_i - log Σ_j exp(x_j)        dx_i = dy_i - exp(y_i) Σ_j dy_j
  /// - Throws: `TensorError.axisOutOfRange`.
  public func logSoftmax(axis: Int = -1) throws(TensorError) -> Variable {
    let axis = try shape.resolve(axis: axis, operation: "logSoftmax")
    if axis == shape.rank - 1 {
      // Rows are one kernel; other axes are a composition.
      let y = value.logSoftmax()
      return .computed("logSoftmax", y, from: [self]) { [y] dy, _ throws(TensorError) in
        [try Tensor.logSoftmaxGradient(output: y, upstream: dy)]
      }
    }
    if shape.count == 0 { return self * 1 }
    let y = try Tensor.combine(.subtract, value, value.logSumExpKeepingAxis(axis))
    return .computed("logSoftmax", y, from: [self]) { [y, axis] dy, _ throws(TensorError) in
      let share = try Tensor.combine(
        .multiply, y.map(.exp), dy.sum(axis: axis, keepingAxis: true))
      return [try Tensor.combine(.subtract, dy, share)]
    }
  }
}
