import Tensor

// Loops of the losses and optimisers over all elements, in fixed chunks: shared among threads, and
// summed in the order of the chunks, so that the result does not depend on the number of threads.

private let chunk = 1 << 14

extension Tensor {
  /// Lets a closure change the values, a range at a time.
  mutating func forEachChunk(
    _ body: (UnsafeMutablePointer<Float>, Range<Int>) -> Void
  ) {
    let count = count
    withMutableValues { values in
      guard let base = values.baseAddress else { return }
      ThreadPool.shared.run(count: count, grain: chunk) { body(base, $0) }
    }
  }

  /// Lets a closure change the values given another tensor's, a range at a time.
  ///
  /// - Precondition: both have as many values.
  mutating func forEachChunk(
    with other: Tensor,
    _ body: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Range<Int>) -> Void
  ) {
    precondition(count == other.count, "\(shape) and \(other.shape) go together")
    other.withValues { other in
      guard let other = other.baseAddress else { return }
      forEachChunk { values, range in body(values, other, range) }
    }
  }

  /// Lets a closure change the values given two other tensors', a range at a time.
  ///
  /// - Precondition: all have as many values.
  mutating func forEachChunk(
    with first: Tensor, _ second: Tensor,
    _ body: (
      UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Range<Int>
    ) -> Void
  ) {
    precondition(count == first.count, "\(shape) and \(first.shape) go together")
    first.withValues { first in
      guard let first = first.baseAddress else { return }
      forEachChunk(with: second) { values, second, range in body(values, first, second, range) }
    }
  }

  /// The sum of all values, in double precision.
  var orderedTotal: Double {
    orderedSum { values, range in
      var sum = 0.0
      for index in range { sum += Double(values[index]) }
      return sum
    }
  }

  /// The sum of all values times weights, in double precision.
  func orderedTotal(weights: Tensor) -> Double {
    precondition(count == weights.count, "\(shape) and \(weights.shape) go together")
    return weights.withValues { weights in
      orderedSum { values, range in
        var sum = 0.0
        for index in range { sum += Double(values[index]) * Double(weights[index]) }
        return sum
      }
    }
  }

  /// The sum of what a closure finds in each chunk, added in the order of the chunks.
  func orderedSum(_ part: (UnsafePointer<Float>, Range<Int>) -> Double) -> Double {
    let count = count
    return withValues { values in
      guard let base = values.baseAddress, count > 0 else { return 0 }
      let parts = (count + chunk - 1) / chunk
      return withUnsafeTemporaryAllocation(of: Double.self, capacity: parts) { sums in
        guard let target = sums.baseAddress else { return 0 }
        ThreadPool.shared.run(count: count, grain: chunk) { range in
          (target + range.lowerBound / chunk).initialize(to: part(base, range))
        }
        return sums.reduce(0, +)
      }
    }
  }
}
