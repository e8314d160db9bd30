// Loops over all elements in fixed chunks: shared among threads, and summed in the order of the
// chunks, so that the result does not depend on the number of threads.

private let chunk = 1 << 14

extension Tensor {
  /// Lets a closure change the values, one range at a time.
  mutating func forEachChunk(_ body: @Sendable (Out, Range<Int>) -> Void) {
    let base = LoopMemory(uniqueBase())
    withExtendedLifetime(storage) {
      ThreadPool.shared.run(count: count, grain: chunk) { body(base.pointer, $0) }
    }
  }

  /// Lets a closure change the values given another tensor's, one range at a time.
  ///
  /// - Precondition: both have the same number of values.
  mutating func forEachChunk(
    with other: Tensor, _ body: @Sendable (Out, In, Range<Int>) -> Void
  ) {
    precondition(count == other.count, "\(shape) and \(other.shape) differ")
    forEachChunk { values, range in body(values, other.storage.base, range) }
  }

  /// Lets a closure change the values given two other tensors', one range at a time.
  ///
  /// - Precondition: all have the same number of values.
  mutating func forEachChunk(
    with first: Tensor, _ second: Tensor, _ body: @Sendable (Out, In, In, Range<Int>) -> Void
  ) {
    precondition(count == first.count, "\(shape) and \(first.shape) differ")
    forEachChunk(with: second) { values, second, range in
      body(values, first.storage.base, second, range)
    }
  }

  /// The sum of all values, every one added in double precision.
  ///
  /// Slower than `total()`, which adds blocks of 4096 in single precision.
  package var orderedTotal: Double {
    orderedSum { values, range in
      var sum = 0.0
      for index in range { sum += Double(values[index]) }
      return sum
    }
  }

  /// The sum of all values times weights, in double precision.
  ///
  /// - Precondition: there is one weight per value.
  package func orderedTotal(weights: Tensor) -> Double {
    precondition(count == weights.count, "\(shape) and \(weights.shape) differ")
    return orderedSum { values, range in
      let weights = In(weights.storage.base)
      var sum = 0.0
      for index in range { sum += Double(values[index]) * Double(weights[index]) }
      return sum
    }
  }

  /// The sum of the squares of all values, in double precision.
  package var orderedSumOfSquares: Double {
    orderedSum { values, range in
      var sum = 0.0
      for index in range { sum += Double(values[index]) * Double(values[index]) }
      return sum
    }
  }

  /// The sum of a closure's results for the chunks, added in the order of the chunks.
  private func orderedSum(_ part: @Sendable (In, Range<Int>) -> Double) -> Double {
    guard count > 0 else { return 0 }
    let parts = (count + chunk - 1) / chunk
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: parts) { sums in
      guard let target = sums.baseAddress else { return 0 }
      let shared = LoopMemory(target)
      ThreadPool.shared.run(count: count, grain: chunk) { range in
        (shared + range.lowerBound / chunk).initialize(to: part(storage.base, range))
      }
      return sums.reduce(0, +)
    }
  }
}
