import Tensor

extension Variable {
  /// An affine map of the last axis, with the weight in PyTorch's layout.
  ///
  ///     Y = f(X Wᵀ + b)        dZ = f' dY, dX = dZ W, dW = dZᵀ X, db = Σ dZ
  ///
  /// One operation instead of a product, a sum and a function: X is seen as one tall matrix, so the
  /// gradient of W is a single product over all rows, and at most Y is kept for f.
  ///
  /// - Shape: `[…, in]`, weight `[out, in]`, bias `[out]` to `[…, out]`.
  /// - Throws: `TensorError.shapeMismatch`.
  public func linear(
    weight: Variable, bias: Variable? = nil, activation: ProductActivation = .identity
  ) throws(TensorError) -> Variable {
    guard shape.rank >= 1, weight.shape.rank == 2, shape[-1] == weight.shape[1] else {
      throw .shapeMismatch(operation: "linear", left: shape, right: weight.shape)
    }
    if let bias, bias.shape != [weight.shape[0]] {
      throw .shapeMismatch(operation: "linear bias", left: weight.shape, right: bias.shape)
    }
    let rows = shape.sizes.dropLast().reduce(1, *)
    let (features, results) = (weight.shape[1], weight.shape[0])
    let x = try value.reshaped([rows, features])
    let y = try Tensor.matrixProduct(
      x, weight.value, transposeB: true, bias: bias?.value, activation: activation
    ).reshaped(shape.replacing(axis: shape.rank - 1, with: results))
    let kept = activation.derivativeNeedsOutput ? y : nil
    return .computed("linear", y, from: [self, weight] + (bias.map { [$0] } ?? [])) {
      [x, shape, w = weight.value, hasBias = bias != nil, activation, kept] dy, needs
        throws(TensorError) in
      let dy = try activation.gradient(output: kept, upstream: dy).reshaped([rows, results])
      let dx = needs[0] ? try Tensor.matrixProduct(dy, w).reshaped(shape) : nil
      let dw = needs[1] ? try Tensor.matrixProduct(dy, x, transposeA: true) : nil
      guard hasBias else { return [dx, dw] }
      return [dx, dw, needs[2] ? try dy.sum(axis: 0) : nil]
    }
  }
}

// No `default`, so that a new function does not compile before it has a derivative.
extension ProductActivation {
  /// Whether the derivative is a function of the output; otherwise it is constant.
  var derivativeNeedsOutput: Bool {
    switch self {
    case .identity: false
    case .relu: true
    }
  }

  /// dZ = f'(Z) dY, from Y where the derivative needs it.
  func gradient(output: Tensor?, upstream: Tensor) throws(TensorError) -> Tensor {
    guard derivativeNeedsOutput, let output else { return upstream }
    switch self {
    case .identity: return upstream
    case .relu:
      // Y is above 0 where Z is, where the slope is 1.
      return try Tensor.mapGradient(.relu, input: output, output: output, upstream: upstream)
    }
  }
}
