import Tensor

extension Variable {
  /// The variance along an axis, in two passes (the mean first), which keeps its digits where the
  /// mean is large.
  ///
  ///     y = 1/(n - c) Σ (x_i - m)²        dx_i = 2/(n - c) (x_i - m) dy
  ///
  /// with c = 1 if unbiased, else 0. As in PyTorch, an unbiased variance of one value is NaN.
  /// - Throws: `TensorError.axisOutOfRange`.
  public func variance(
    axis: Int, unbiased: Bool = true, keepingAxis: Bool = false
  ) throws(TensorError) -> Variable {
    let axis = try shape.resolve(axis: axis, operation: "variance")
    let divisor = Float(shape[axis] - (unbiased ? 1 : 0))
    let centred = try Tensor.combine(
      .subtract, value, value.mean(axis: axis, keepingAxis: true))
    let squares = try centred.map(.square).sum(axis: axis, keepingAxis: keepingAxis)
    let y = try Tensor.combine(.divide, squares, Tensor(divisor))
    return .computed("variance", y, from: [self]) {
      [centred, divisor, axis] dy, _ throws(TensorError) in
      let kept = try dy.reshaped(centred.shape.replacing(axis: axis, with: 1))
      let scaled = try Tensor.combine(.multiply, kept, Tensor(2 / divisor))
      return [try Tensor.combine(.multiply, centred, scaled)]
    }
  }
}
