extension Tensor {
  package mutating func add(_ other: Tensor) throws(TensorError) {
    guard shape == other.shape else {
      throw .shapeMismatch(operation: "add", left: shape, right: other.shape)
    }
    withMutableValues { mine in other.withValues { for i in mine.indices { mine[i] += $0[i] } } }
  }
}
