extension Tensor {
  /// Moves every value towards another tensor's: `y += share (x - y)`.
  ///
  /// - Precondition: both have the same number of values.
  package mutating func move(towards other: Tensor, share: Float) {
    forEachChunk(with: other) { y, x, range in
      for i in range { y[i] += share * (x[i] - y[i]) }
    }
  }
}
