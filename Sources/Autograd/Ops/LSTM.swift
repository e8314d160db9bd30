import Tensor

extension Variable {
  /// Long short-term memory over time (Gers et al., 2000), from the inputs' part of the gates.
  ///
  ///     a = x + U h' + c, with h' the output and s' the memory before
  ///     i = σ(a_i),  f = σ(a_f),  g = tanh(a_g),  o = σ(a_o),  s = f s' + i g,  h = o tanh(s)
  ///
  ///     ds += dh o (1 - tanh²(s)),  do = dh tanh(s) o (1 - o),  di = ds g i (1 - i)
  ///     df = ds s' f (1 - f),  dg = ds i (1 - g²),  ds' = ds f,  dh' = Uᵀ da
  ///
  /// One operation for the whole sequence; the gates and memories are kept. It starts from zeros.
  /// - Shape: `[N, T, 4H]`, weight U `[4H, H]`, bias c `[4H]` to all outputs `[N, T, H]`.
  /// - Throws: `TensorError.shapeMismatch`.
  public func lstm(weight: Variable, bias: Variable) throws(TensorError) -> Variable {
    let scan = try RecurrentScan(
      shape, gates: 4, weight: weight.shape, bias: bias.shape, initial: nil)
    let start = Tensor.zeros([scan.samples, scan.width])
    let inputs = [self, weight, bias]
    let kernels = Kernels.current.recurrent
    let (outputs, kept) = scan.forward(
      kernels.lstmForward, input: value, weight: weight.value, bias: bias.value, start: start,
      keeping: 6, isDifferentiated: inputs.contains(where: \.needsGradient))
    guard let kept else { return Variable(outputs) }
    return .computed("lstm", outputs, from: inputs) {
      [scan, kept, outputs, start, w = weight.value] dy, needs throws(TensorError) in
      let gradients = try scan.backward(
        kernels.lstmBackward, kept: kept, weight: w, start: start, states: outputs, upstream: dy,
        inputDiffers: false, needs: (needs[1], needs[2]))
      return [gradients.input, gradients.weight, gradients.bias]
    }
  }
}
