import Tensor

extension Variable {
  /// Exponentials along an axis, scaled to sum to 1.
  ///
  ///     y_i = exp(x_i - m) / Σ_j exp(x_j - m), m = max x
  ///     dx_i = y_i (dy_i - Σ_j dy_j y_j)
  /// - Throws: `TensorError.axisOutOfRange`.
  public func softmax(axis: Int = -1) throws(TensorError) -> Variable {
    let axis = try shape.resolve(axis: axis, operation: "softmax")
    if axis == shape.rank - 1 {
      // Rows are one kernel; other axes are a composition.
      let y = value.softmax()
      return .computed("softmax", y, from: [self]) { [y] dy, _ throws(TensorError) in
        [try Tensor.softmaxGradient(output: y, upstream: dy)]
      }
    }
    if shape.count == 0 { return self * 1 }
    let largest = try maximum(axis: axis, keepingAxis: true).value
    let exponentials = try Tensor.combine(.subtract, value, largest).map(.exp)
    let y = try Tensor.combine(
      .divide, exponentials, exponentials.sum(axis: axis, keepingAxis: true))
    return .computed("softmax", y, from: [self]) { [y, axis] dy, _ throws(TensorError) in
      let product = try Tensor.combine(.multiply, dy, y)
      let share = try Tensor.combine(.multiply, y, product.sum(axis: axis, keepingAxis: true))
      return [try Tensor.combine(.subtract, product, share)]
    }
  }
}
