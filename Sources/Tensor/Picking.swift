extension Tensor {
  /// The element of each row that its index names: `[…, columns]` to `[…]`.
  ///
  /// - Precondition: there is one index per row, each below the number of columns.
  package func picking(_ indices: Indices) -> Tensor {
    let columns = shape[-1]
    precondition(count == indices.values.count * columns, "one index per row of \(shape)")
    return withValues { x in
      Tensor.make(indices.shape) { y in
        for (row, index) in indices.values.enumerated() { y[row] = x[row * columns + Int(index)] }
      }
    }
  }

  /// Subtracts 1 from each row's element at its index, then multiplies the row by its factor.
  ///
  /// - Precondition: there is an index below the number of columns and a factor for each row.
  package mutating func subtractOneHot(_ indices: Indices, scalingRowsBy factors: Tensor) {
    let columns = shape[-1]
    precondition(
      count == indices.values.count * columns && factors.count == indices.values.count,
      "one index and one factor per row of \(shape)")
    withMutableValues { y in
      factors.withValues { factors in
        for (row, index) in indices.values.enumerated() {
          y[row * columns + Int(index)] -= 1
          for column in 0..<columns { y[row * columns + column] *= factors[row] }
        }
      }
    }
  }
}
