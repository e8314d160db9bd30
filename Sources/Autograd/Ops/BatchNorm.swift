import Tensor

extension Variable {
  /// Normalisation of every channel over the batch (Ioffe and Szegedy 2015).
  ///
  ///     x̂ = (x - m) r, r = 1 / sqrt(v + ε), y = w x̂ + b
  ///     dw = Σ dy x̂, db = Σ dy, dx = w r (dy - mean(dy) - x̂ mean(dy x̂))
  ///
  /// with mean m and biased variance v of the channel. The statistics, with the unbiased variance,
  /// are returned so that the caller can keep running averages: an operation has no state.
  /// - Shape: `[N, C]` or `[N, C, …]`, weight and bias `[C]`.
  /// - Throws: `TensorError.shapeMismatch`; `TensorError.invalidArgument` if a channel has fewer
  ///   than two values.
  public func batchNorm(
    weight: Variable, bias: Variable, epsilon: Float = 1e-5
  ) throws(TensorError) -> (output: Variable, mean: Tensor, variance: Tensor) {
    guard shape.rank >= 2, weight.shape == [shape[1]] else {
      throw .shapeMismatch(operation: "batchNorm", left: shape, right: weight.shape)
    }
    guard bias.shape == weight.shape else {
      throw .shapeMismatch(operation: "batchNorm bias", left: shape, right: bias.shape)
    }
    guard ChannelNorm.valuesPerChannel(of: shape) > 1 else {
      throw .invalidArgument(
        operation: "batchNorm", reason: "\(shape) has fewer than two values per channel")
    }
    let (y, mean, variance, kept) = ChannelNorm.forward(
      value, weight: weight.value, bias: bias.value, epsilon: epsilon)
    let output = Variable.computed("batchNorm", y, from: [self, weight, bias]) {
      [kept] dy, _ throws(TensorError) in
      let gradients = kept.backward(dy)
      return [gradients.x, gradients.weight, gradients.bias]
    }
    return (output, mean, variance)
  }

  /// Normalisation with statistics kept from training: a constant affine map.
  ///
  ///     y = w (x - m) / sqrt(v + ε) + b
  /// - Throws: `TensorError.shapeMismatch`.
  public func batchNorm(
    weight: Variable, bias: Variable, mean: Tensor, variance: Tensor, epsilon: Float = 1e-5
  ) throws(TensorError) -> Variable {
    guard shape.rank >= 2 else {
      throw .shapeMismatch(operation: "batchNorm", left: shape, right: weight.shape)
    }
    let channel = Shape([shape[1]] + [Int](repeating: 1, count: shape.rank - 2))
    let deviation = try Tensor.combine(.add, variance, Tensor(epsilon)).map(.sqrt)
    let scale = try weight / Variable(deviation)
    let offset = try bias - scale * Variable(mean)
    return try self * scale.reshaped(channel) + offset.reshaped(channel)
  }
}
