import Tensor

extension Variable {
  /// A simple recurrent network over time (Elman 1990), from the inputs' part of its argument.
  ///
  ///     h = tanh(x + U h' + c), with h' the state before
  ///     dx = da = dh (1 - h²),  dh' = Uᵀ da
  /// - Shape: `[N, T, H]`, weight U `[H, H]`, bias c `[H]`, initial state `[N, H]` (zeros if nil)
  ///   to all states `[N, T, H]`.
  /// - Throws: `TensorError.shapeMismatch`.
  public func rnn(
    weight: Variable, bias: Variable, initial: Variable? = nil
  ) throws(TensorError) -> Variable {
    let scan = try RecurrentScan(
      shape, gates: 1, weight: weight.shape, bias: bias.shape, initial: initial?.shape)
    let start = initial?.value ?? .zeros([scan.samples, scan.width])
    let inputs = [self, weight, bias] + (initial.map { [$0] } ?? [])
    let kernels = Kernels.current.recurrent
    // The states are all that the backward pass needs.
    let (states, _) = scan.forward(
      kernels.rnnForward, input: value, weight: weight.value, bias: bias.value, start: start,
      keeping: 0, isDifferentiated: false)
    return .computed("rnn", states, from: inputs) {
      [scan, states, start, w = weight.value, hasInitial = initial != nil] dy, needs
        throws(TensorError) in
      let gradients = try scan.backward(
        kernels.rnnBackward, kept: states, weight: w, start: start, states: states, upstream: dy,
        inputDiffers: false, needs: (needs[1], needs[2]))
      return [gradients.input, gradients.weight, gradients.bias]
        + (hasInitial ? [gradients.start] : [])
    }
  }
}
