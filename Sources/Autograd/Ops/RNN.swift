import Tensor

extension Variable {
  /// A simple recurrent network over time (Elman 1990), from the inputs' share of its argument.
  ///
  ///     h = tanh(x + U h' + c), with h' the state before
  ///     dx = da = dh (1 - h²),  dh' = Uᵀ da
  /// - Shape: `[N, T, H]`, weight U `[H, H]`, bias c `[H]`, initial state `[N, H]` (zeros if nil) to
  ///   all states `[N, T, H]`.
  /// - Throws: `TensorError.shapeMismatch`.
  public func rnn(
    weight: Variable, bias: Variable, initial: Variable? = nil
  ) throws(TensorError) -> Variable {
    let scan = try RecurrentScan(
      shape, gates: 1, weight: weight.shape, bias: bias.shape, initial: initial?.shape)
    let (n, time, width) = (scan.samples, scan.time, scan.width)
    let start = initial?.value ?? .zeros([n, width])
    let kernels = Kernels.current.recurrent
    let states = try value.withValues { (x) throws(TensorError) in
      try scan.forward(weight: weight.value, bias: bias.value, start: start) {
        place, a, _, state, _ in
        guard let x = x.baseAddress else { return }
        kernels.rnnForward(width, x + place * width, a, state)
      }
    }
    let inputs = [self, weight, bias] + (initial.map { [$0] } ?? [])
    return .computed("rnn", states, from: inputs) {
      [scan, states, start, w = weight.value, hasInitial = initial != nil] dy, _
        throws(TensorError) in
      var dx = Tensor(uninitialized: [n, time, width])
      let (dWeight, dBias, dStart) = try dx.withMutableValues { (dx) throws(TensorError) in
        try states.withValues { (kept) throws(TensorError) in
          try scan.backward(weight: w, start: start, states: states, upstream: dy) {
            place, _, _, dh, da in
            guard let dx = dx.baseAddress, let kept = kept.baseAddress else { return }
            kernels.rnnBackward(width, kept + place * width, dh, da)
            (dx + place * width).update(from: da, count: width)
          }
        }
      }
      return [dx, dWeight, dBias] + (hasInitial ? [dStart] : [])
    }
  }
}
