import Tensor

extension Variable {
  /// The largest element along an axis; NaN counts as the largest.
  ///
  ///     y = max_i x_i        dx_i = dy at the first i where x_i = y, else 0
  ///
  /// Among equals the first takes the whole gradient, as in PyTorch's `max(dim)`.
  /// - Throws: `TensorError.axisOutOfRange`; `TensorError.invalidArgument` for an axis of size 0.
  public func maximum(axis: Int, keepingAxis: Bool = false) throws(TensorError) -> Variable {
    let axis = try shape.resolve(axis: axis, operation: "maximum")
    guard shape[axis] > 0 else {
      throw .invalidArgument(operation: "maximum", reason: "axis \(axis) of \(shape) is empty")
    }
    let (y, first) = value.firstMaxima(axis: axis)
    let result =
      keepingAxis ? shape.replacing(axis: axis, with: 1) : shape.removing(axis: axis)
    return .computed("maximum", try y.reshaped(result), from: [self]) {
      [shape, axis, first] dy, _ throws(TensorError) in
      let (outer, inner) = shape.around(axis: axis)
      return [
        dy.withValues { dy in
          Tensor.make(shape) { dx in
            dx.update(repeating: 0, count: shape.count)
            for place in 0..<outer * inner {
              let index = place / inner * shape[axis] + first[place]
              dx[index * inner + place % inner] = dy[place]
            }
          }
        }
      ]
    }
  }
}

extension Tensor {
  /// The maxima along an axis and the index of each one's first occurrence.
  fileprivate func firstMaxima(axis: Int) -> (Tensor, [Int]) {
    let (outer, inner) = shape.around(axis: axis)
    let size = shape[axis]
    var first = [Int](repeating: 0, count: outer * inner)
    let maxima = withValues { x in
      Tensor.make([outer * inner]) { y in
        for place in 0..<outer * inner {
          let start = place / inner * size * inner + place % inner
          var best = x[start]
          for index in 1..<max(size, 1) {
            let candidate = x[start + index * inner]
            if candidate > best || (candidate.isNaN && !best.isNaN) {
              best = candidate
              first[place] = index
            }
          }
          y[place] = best
        }
      }
    }
    return (maxima, first)
  }
}
