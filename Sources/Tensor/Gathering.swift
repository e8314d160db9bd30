extension Tensor {
  /// Rows of this table, one per index.
  ///
  /// - Shape: table `[R, …]`, indices `[I…]`, result `[I…, …]`.
  /// - Throws: `TensorError.axisOutOfRange` for a scalar table, `TensorError.indexOutOfRange`.
  public func gatheringRows(_ indices: Indices) throws(TensorError) -> Tensor {
    _ = try shape.resolve(axis: 0, operation: "gatheringRows")
    try indices.check(below: shape[0], operation: "gatheringRows")
    let row = Array(shape.sizes.dropFirst())
    let width = row.reduce(1, *)
    return withValues { table in
      Tensor.make(Shape(indices.shape.sizes + row)) { output in
        guard let source = table.baseAddress else { return }
        for (place, index) in indices.values.enumerated() {
          (output + place * width).update(from: source + Int(index) * width, count: width)
        }
      }
    }
  }

  /// Adds up rows by index: the transpose of `gatheringRows`.
  ///
  /// Rows are added in the order of the indices, for any number of threads.
  ///
  /// - Shape: this `[I…, …]`, indices `[I…]`, result `[rows, …]`.
  /// - Throws: `TensorError.shapeMismatch` if the leading axes are not those of the indices,
  ///   `TensorError.indexOutOfRange`.
  public func scatteringRows(
    _ indices: Indices, rows: Int
  ) throws(TensorError) -> Tensor {
    let leading = indices.shape.rank
    guard shape.rank >= leading, Array(shape.sizes.prefix(leading)) == indices.shape.sizes else {
      throw .shapeMismatch(operation: "scatteringRows", left: shape, right: indices.shape)
    }
    try indices.check(below: rows, operation: "scatteringRows")
    let row = Array(shape.sizes.dropFirst(leading))
    let width = row.reduce(1, *)
    return withValues { input in
      Tensor.make(Shape([rows] + row)) { output in
        output.update(repeating: 0, count: rows * width)
        for (place, index) in indices.values.enumerated() {
          let target = output + Int(index) * width
          for column in 0..<width { target[column] += input[place * width + column] }
        }
      }
    }
  }
}
