import Tensor

extension Variable {
  /// Normalisation of the last axis (Ba et al., 2016).
  ///
  ///     x̂ = (x - m) r, r = 1 / sqrt(v + ε), y = w x̂ + b
  ///     dw = Σ dy x̂, db = Σ dy, g = w dy, dx = r (g - mean(g) - x̂ mean(g x̂))
  ///
  /// with mean m and biased variance v of the row, in two passes: a constant row gives exactly b.
  /// - Shape: `[…, C]`, weight and bias `[C]`.
  /// - Throws: `TensorError.shapeMismatch`.
  public func layerNorm(
    weight: Variable, bias: Variable, epsilon: Float = 1e-5
  ) throws(TensorError) -> Variable {
    let axis = try shape.resolve(axis: -1, operation: "layerNorm")
    guard weight.shape == [shape[axis]] else {
      throw .shapeMismatch(operation: "layerNorm", left: shape, right: weight.shape)
    }
    guard bias.shape == weight.shape else {
      throw .shapeMismatch(operation: "layerNorm bias", left: shape, right: bias.shape)
    }
    let (y, mean, reciprocal) = try value.layerNorm(
      weight: weight.value, bias: bias.value, epsilon: epsilon)
    return .computed("layerNorm", y, from: [self, weight, bias]) {
      [x = value, w = weight.value, mean, reciprocal] dy, _ throws(TensorError) in
      let gradients = try Tensor.layerNormGradient(
        input: x, weight: w, mean: mean, reciprocalDeviation: reciprocal, upstream: dy)
      return [gradients.input, gradients.weight, gradients.bias]
    }
  }
}
