import Tensor

extension Variable {
  /// The matrix product of the last two axes, for every matrix of a batch.
  ///
  ///     Y = A B        dA = dY Bᵀ, dB = Aᵀ dY
  ///
  /// and with op(A) = Aᵀ: dA = B dYᵀ, with op(B) = Bᵀ: dB = dYᵀ A. A right operand of two axes
  /// serves the whole batch, and its gradient is summed over the batch.
  ///
  /// - Shape: `[…, M, K]` and `[…, K, N]` or `[K, N]` to `[…, M, N]`, before transposition.
  /// - Throws: `TensorError.shapeMismatch`.
  public func matrixProduct(
    _ right: Variable, transposeSelf: Bool = false, transposeRight: Bool = false
  ) throws(TensorError) -> Variable {
    if transposeSelf, shape.rank > 2, right.shape.rank == 2 {
      // A shared right operand is one product over all rows, which must then be in order.
      let swapped = Array(0..<shape.rank - 2) + [shape.rank - 1, shape.rank - 2]
      return try permuted(swapped).matrixProduct(right, transposeRight: transposeRight)
    }
    let y = try Tensor.matrixProduct(
      value, right.value, transposeA: transposeSelf, transposeB: transposeRight)
    return .computed("matrixProduct", y, from: [self, right]) {
      [a = value, b = right.value, transposeSelf, transposeRight] dy, needs throws(TensorError) in
      var da: Tensor?
      var db: Tensor?
      if needs[0] {
        da =
          transposeSelf
          ? try Tensor.matrixProduct(b, dy, transposeA: transposeRight, transposeB: true)
          : try Tensor.matrixProduct(dy, b, transposeB: !transposeRight)
      }
      if needs[1] {
        // For a shared right operand, the batch is one tall matrix, whose product is the sum.
        let (a, dy) = b.shape.rank == 2 ? (try a.asMatrix(), try dy.asMatrix()) : (a, dy)
        db =
          transposeRight
          ? try Tensor.matrixProduct(dy, a, transposeA: true, transposeB: transposeSelf)
          : try Tensor.matrixProduct(a, dy, transposeA: !transposeSelf)
      }
      return [da, db]
    }
  }
}

extension Tensor {
  /// All rows stacked: `[…, C]` as `[rows, C]`.
  fileprivate func asMatrix() throws(TensorError) -> Tensor {
    try reshaped([shape.sizes.dropLast().reduce(1, *), shape[-1]])
  }
}
