import Tensor

extension Variable {
  /// Rows of this table by index: an embedding.
  ///
  ///     y_i = table[index_i]        dtable[r] = Σ over i with index_i = r of dy_i
  /// - Shape: table `[R, …]`, indices `[I…]` to `[I…, …]`.
  /// - Throws: `TensorError.indexOutOfRange`, `TensorError.axisOutOfRange`.
  public func gatheringRows(_ indices: Indices) throws(TensorError) -> Variable {
    .computed("gatheringRows", try value.gatheringRows(indices), from: [self]) {
      [indices, rows = shape[0]] dy, _ throws(TensorError) in
      [try dy.scatteringRows(indices, rows: rows)]
    }
  }
}
