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
    let width = Tensor(Float(shape[axis]))
    let centred = try Tensor.combine(.subtract, value, value.mean(axis: axis, keepingAxis: true))
    let variance = try Tensor.combine(
      .divide, centred.map(.square).sum(axis: axis, keepingAxis: true), width)
    let r = try Tensor.combine(.add, variance, Tensor(epsilon)).map(.sqrt).map(.reciprocal)
    let hat = try Tensor.combine(.multiply, centred, r)
    let y = try Tensor.combine(.add, Tensor.combine(.multiply, hat, weight.value), bias.value)
    return .computed("layerNorm", y, from: [self, weight, bias]) {
      [hat, r, w = weight.value, axis] dy, _ throws(TensorError) in
      let product = try Tensor.combine(.multiply, dy, hat)
      let g = try Tensor.combine(.multiply, dy, w)
      let meanProduct = try Tensor.combine(.multiply, g, hat).mean(axis: axis, keepingAxis: true)
      let rest = try Tensor.combine(
        .subtract, Tensor.combine(.subtract, g, g.mean(axis: axis, keepingAxis: true)),
        Tensor.combine(.multiply, hat, meanProduct))
      return [
        try Tensor.combine(.multiply, rest, r), try product.sum(to: w.shape),
        try dy.sum(to: w.shape),
      ]
    }
  }
}
