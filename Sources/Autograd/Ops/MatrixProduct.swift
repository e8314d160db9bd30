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
    let y = try Tensor.matrixProduct(
      value, right.value, transposeA: transposeSelf, transposeB: transposeRight)
    return .computed("matrixProduct", y, from: [self, right]) {
      [a = value, b = right.value, transposeSelf, transposeRight] dy, needs throws(TensorError) in
      var da: Tensor?
      var db: Tensor?
      if needs[0] {
        da =
          transposeSelf
          ? try Tensor.matrixProduct(b, dy, sharedLeft: a.shape, transposeA: transposeRight)
          : try Tensor.matrixProduct(dy, b, transposeB: !transposeRight)
      }
      if needs[1] {
        db =
          transposeRight
          ? try Tensor.matrixProduct(dy, a, transposeA: true, transposeB: transposeSelf)
          : try Tensor.matrixProduct(a, dy, transposeA: !transposeSelf)
        db = try db?.sum(to: b.shape)
      }
      return [da, db]
    }
  }
}

extension Tensor {
  /// op(left) rightᵀ, where a left operand of two axes is first repeated for a batch.
  fileprivate static func matrixProduct(
    _ left: Tensor, _ right: Tensor, sharedLeft batchOf: Shape, transposeA: Bool
  ) throws(TensorError) -> Tensor {
    var left = left
    if left.shape.rank == 2, batchOf.rank > 2 {
      let batch = Array(batchOf.sizes.dropLast(2))
      left = try Tensor.combine(.add, left, .zeros(Shape(batch + left.shape.sizes)))
    }
    return try matrixProduct(left, right, transposeA: transposeA, transposeB: true)
  }
}
