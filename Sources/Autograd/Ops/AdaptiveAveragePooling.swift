import Tensor

extension Variable {
  /// The means of as many parts of the last axis as are asked for.
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
    let parts = (0..<count).map { part in
      part * length / count..<((part + 1) * length + count - 1) / count
    }
    let rows = shape.count / length
    let y = value.withValues { x in
      Tensor.make(shape.replacing(axis: last, with: count)) { y in
        for row in 0..<rows {
          for (index, part) in parts.enumerated() {
            var sum: Float = 0
            for t in part { sum += x[row * length + t] }
            y[row * count + index] = sum / Float(part.count)
          }
        }
      }
    }
    return .computed("adaptiveAveragePooling", y, from: [self]) {
      [shape, parts] dy, _ throws(TensorError) in
      [
        dy.withValues { dy in
          Tensor.make(shape) { dx in
            dx.update(repeating: 0, count: shape.count)
            for row in 0..<rows {
              for (index, part) in parts.enumerated() {
                let share = dy[row * count + index] / Float(part.count)
                for t in part { dx[row * length + t] += share }
              }
            }
          }
        }
      ]
    }
  }
}
