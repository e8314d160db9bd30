import Tensor

extension Variable {
  /// An affine map of the last axis, with the weight in PyTorch's layout.
  ///
  ///     Y = X Wᵀ + b        dX = dY W, dW = dYᵀ X, db = Σ dY
  ///
  /// One operation instead of a product and a sum: X is seen as one tall matrix, so the gradient of
  /// W is a single product over all rows.
  ///
  /// - Shape: `[…, in]`, weight `[out, in]`, bias `[out]` to `[…, out]`.
  /// - Throws: `TensorError.shapeMismatch`.
  public func linear(weight: Variable, bias: Variable? = nil) throws(TensorError) -> Variable {
    guard shape.rank >= 1, weight.shape.rank == 2, shape[-1] == weight.shape[1] else {
      throw .shapeMismatch(operation: "linear", left: shape, right: weight.shape)
    }
    if let bias, bias.shape != [weight.shape[0]] {
      throw .shapeMismatch(operation: "linear bias", left: weight.shape, right: bias.shape)
    }
    let rows = shape.sizes.dropLast().reduce(1, *)
    let (features, results) = (weight.shape[1], weight.shape[0])
    let x = try value.reshaped([rows, features])
    let y = try Tensor.matrixProduct(x, weight.value, transposeB: true, bias: bias?.value)
      .reshaped(shape.replacing(axis: shape.rank - 1, with: results))
    return .computed("linear", y, from: [self, weight] + (bias.map { [$0] } ?? [])) {
      [x, shape, w = weight.value, hasBias = bias != nil] dy, needs throws(TensorError) in
      let dy = try dy.reshaped([rows, results])
      let dx = needs[0] ? try Tensor.matrixProduct(dy, w).reshaped(shape) : nil
      let dw = needs[1] ? try Tensor.matrixProduct(dy, x, transposeA: true) : nil
      guard hasBias else { return [dx, dw] }
      return [dx, dw, needs[2] ? try dy.sum(axis: 0) : nil]
    }
  }
}
