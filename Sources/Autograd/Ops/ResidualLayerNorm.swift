import Tensor

extension Variable {
  /// The layer norm of the sum of this variable and a branch with dropout: the end of a post-norm
  /// residual block.
  ///
  ///     s = x + m b / (1 - p),  y = layerNorm(s);   ds as in `layerNorm`, dx = ds,
  ///     db = m ds / (1 - p)
  ///
  /// The same as `(x + branch.dropout(rate, key)).layerNorm(weight, bias)` to the last bit, in one
  /// sweep instead of three; s is kept for the backward pass, but neither the mask nor the dropped
  /// branch.
  /// - Shape: both `[…, C]`, weight and bias `[C]`.
  /// - Throws: `TensorError.shapeMismatch`; `TensorError.invalidArgument` unless 0 <= rate < 1.
  public func residualLayerNorm(
    branch: Variable, dropout rate: Float = 0, key: SIMD2<UInt32> = .zero, weight: Variable,
    bias: Variable, epsilon: Float = 1e-5
  ) throws(TensorError) -> Variable {
    let axis = try shape.resolve(axis: -1, operation: "residualLayerNorm")
    guard branch.shape == shape else {
      throw .shapeMismatch(operation: "residualLayerNorm", left: shape, right: branch.shape)
    }
    guard weight.shape == [shape[axis]] else {
      throw .shapeMismatch(operation: "residualLayerNorm", left: shape, right: weight.shape)
    }
    guard bias.shape == weight.shape else {
      throw .shapeMismatch(
        operation: "residualLayerNorm bias", left: shape, right: bias.shape)
    }
    let drawn = try DropoutMask(probability: Double(rate), key: key)
    let mask = rate == 0 ? nil : drawn
    let inputs = [self, branch, weight, bias]
    let result = ResidualNorm.forward(
      value, branch: branch.value, mask: mask, weight: weight.value, bias: bias.value,
      epsilon: epsilon, keepsSum: inputs.contains(where: \.needsGradient))
    guard let sum = result.sum else { return Variable(result.output) }
    return .computed("residualLayerNorm", result.output, from: inputs) {
      [sum, mean = result.mean, reciprocal = result.reciprocal, w = weight.value, mask]
      dy, _ throws(TensorError) in
      let gradients = ResidualNorm.backward(
        sum: sum, weight: w, mean: mean, reciprocal: reciprocal, upstream: dy, mask: mask)
      return [gradients.x, gradients.branch, gradients.weight, gradients.bias]
    }
  }
}
