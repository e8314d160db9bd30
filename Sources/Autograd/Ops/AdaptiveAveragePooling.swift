import Tensor

extension Variable {
  /// The means of a number of parts of the last axis.
  ///
  ///     y_i = mean of x over [floor(i L / n), ceil((i + 1) L / n))        dx_t = Σ_i∋t dy_i / size_i
  ///
  /// Parts overlap by one place where n does not divide L, as in PyTorch.
  /// - Shape: `[…, L]` to `[…, count]`.
  /// - Throws: `TensorError.axisOutOfRange` for a scalar; `TensorError.invalidArgument` if a part
  ///   would be empty or `count` is not positive.
  public func adaptiveAveragePooling(to count: Int) throws(TensorError) -> Variable {
    let last = try shape.resolve(axis: -1, operation: "adaptiveAveragePooling")
    let length = shape[last]
    guard count > 0, length > 0 else {
      throw .invalidArgument(
        operation: "adaptiveAveragePooling", reason: "\(count) parts of an axis of \(length)")
    }
    let pooling = AdaptiveAveragePooling(length: length, parts: count)
    return .computed("adaptiveAveragePooling", pooling.forward(value), from: [self]) {
      [pooling] dy, _ throws(TensorError) in [pooling.backward(dy)]
    }
  }
}
