import Tensor

extension Variable {
  /// A convolution of each channel with its own taps over the present and the past.
  ///
  ///     y[t] = b + Σ_k w[k] x[t - K + 1 + k]
  ///     dx[t] = Σ_k w[k] dy[t + K - 1 - k],  dw[k] = Σ_t dy[t] x[t - K + 1 + k],  db = Σ dy
  ///
  /// - Parameters:
  ///   - weight: the taps, the one of the present last.
  ///   - bias: b.
  ///   - before: the inputs of the K - 1 bins before the first, zeros if nil.
  /// - Returns: y, and the inputs of the last K - 1 bins, which the next ones need.
  /// - Shape: `[N, T, C]`, weight `[C, K]`, bias `[C]`, before and last `[N, K - 1, C]` to
  ///   `[N, T, C]`.
  /// - Throws: `TensorError.shapeMismatch`.
  public func causalConvolution(
    weight: Variable, bias: Variable, before: Variable? = nil
  ) throws(TensorError) -> (output: Variable, last: Tensor) {
    guard shape.rank == 3, weight.shape.rank == 2, weight.shape[0] == shape[2],
      weight.shape[1] > 0
    else { throw .shapeMismatch(operation: "causalConvolution", left: shape, right: weight.shape) }
    guard bias.shape == [shape[2]] else {
      throw .shapeMismatch(operation: "causalConvolution bias", left: shape, right: bias.shape)
    }
    let (time, taps) = (shape[1], weight.shape[1])
    let past: Shape = [shape[0], taps - 1, shape[2]]
    if let before, before.shape != past {
      throw .shapeMismatch(
        operation: "causalConvolution before", left: past, right: before.shape)
    }
    let x = try Variable.concatenated([before ?? Variable(.zeros(past)), self], axis: 1)
    let taken = try weight.value.permuted([1, 0])
    let convolution = try CausalConvolution(x.shape, weight: taken.shape, bias: bias.shape)
    let y = convolution.forward(x.value, weight: taken, bias: bias.value)
    let output = Variable.computed("causalConvolution", y, from: [x, weight, bias]) {
      [convolution, x = x.value, taken] dy, _ throws(TensorError) in
      let gradients = try convolution.backward(x, weight: taken, upstream: dy)
      return [gradients.input, try gradients.weight.permuted([1, 0]), gradients.bias]
    }
    return (output, try x.value.sliced(axis: 1, time..<time + taps - 1))
  }
}
