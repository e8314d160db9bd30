import Tensor

extension Variable {
  /// The largest element along an axis; NaN counts as the largest.
  ///
  ///     y = max_i x_i        dx_i = dy at the first i where x_i = y, else 0
  ///
  /// Of equal elements the first takes the whole gradient, as in PyTorch's `max(dim)`.
  /// - Throws: `TensorError.axisOutOfRange`; `TensorError.invalidArgument` for an axis of size 0.
  public func maximum(axis: Int, keepingAxis: Bool = false) throws(TensorError) -> Variable {
    let axis = try shape.resolve(axis: axis, operation: "maximum")
    guard shape[axis] > 0 else {
      throw .invalidArgument(operation: "maximum", reason: "axis \(axis) of \(shape) is empty")
    }
    let (y, places) = FirstMaxima.find(in: value, axis: axis)
    let result =
      keepingAxis ? shape.replacing(axis: axis, with: 1) : shape.removing(axis: axis)
    return .computed("maximum", try y.reshaped(result), from: [self]) {
      [places] dy, _ throws(TensorError) in [places.backward(dy)]
    }
  }
}
