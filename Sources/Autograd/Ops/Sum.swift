import Tensor

extension Variable {
  /// The sum along an axis.
  ///
  ///     y = Σ_i x_i        dx_i = dy
  /// - Throws: `TensorError.axisOutOfRange`.
  public func sum(axis: Int, keepingAxis: Bool = false) throws(TensorError) -> Variable {
    let axis = try shape.resolve(axis: axis, operation: "sum")
    let y = try value.sum(axis: axis, keepingAxis: keepingAxis)
    return .computed("sum", y, from: [self]) { [shape, axis] dy, _ throws(TensorError) in
      [try dy.spread(along: axis, of: shape)]
    }
  }

  /// The mean along an axis; NaN if the axis has size 0.
  ///
  ///     y = 1/n Σ_i x_i        dx_i = dy / n
  /// - Throws: `TensorError.axisOutOfRange`.
  public func mean(axis: Int, keepingAxis: Bool = false) throws(TensorError) -> Variable {
    let axis = try shape.resolve(axis: axis, operation: "mean")
    return try sum(axis: axis, keepingAxis: keepingAxis) / Float(shape[axis])
  }

  /// The sum of all elements, accumulated in double precision: a scalar.
  ///
  ///     y = Σ x        dx = dy
  public func sum() -> Variable {
    .computed("total", Tensor(Float(value.total())), from: [self]) {
      [shape] dy, _ throws(TensorError) in [Tensor(repeating: dy.scalar, shape: shape)]
    }
  }

  /// The mean of all elements: a scalar; NaN for a tensor without elements.
  ///
  ///     y = 1/n Σ x        dx = dy / n
  public func mean() -> Variable {
    let n = Double(value.count)
    return .computed("mean", Tensor(Float(value.total() / n)), from: [self]) {
      [shape, n] dy, _ throws(TensorError) in
      [Tensor(repeating: Float(Double(dy.scalar) / n), shape: shape)]
    }
  }
}
