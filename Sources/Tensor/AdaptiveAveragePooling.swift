/// The means of parts of the last axis, which overlap by one place where their number does not
/// divide its length.
package struct AdaptiveAveragePooling: Sendable {
  private let parts: [Range<Int>]
  private let length: Int

  /// Parts of an axis of this length, both at least 1.
  package init(length: Int, parts count: Int) {
    self.length = length
    parts = (0..<count).map { part in
      part * length / count..<((part + 1) * length + count - 1) / count
    }
  }

  /// The means: `[…, length]` to `[…, parts]`.
  package func forward(_ x: Tensor) -> Tensor {
    x.withValues { values in
      Tensor.make(x.shape.replacing(axis: x.shape.rank - 1, with: parts.count)) { y in
        for row in 0..<x.count / length {
          for (index, part) in parts.enumerated() {
            var sum: Float = 0
            for t in part { sum += values[row * length + t] }
            y[row * parts.count + index] = sum / Float(part.count)
          }
        }
      }
    }
  }

  /// The gradient of the input, from that of the means.
  package func backward(_ dy: Tensor) -> Tensor {
    let shape = dy.shape.replacing(axis: dy.shape.rank - 1, with: length)
    return dy.withValues { dy in
      Tensor.make(shape) { dx in
        dx.update(repeating: 0, count: shape.count)
        for row in 0..<shape.count / length {
          for (index, part) in parts.enumerated() {
            let share = dy[row * parts.count + index] / Float(part.count)
            for t in part { dx[row * length + t] += share }
          }
        }
      }
    }
  }
}
