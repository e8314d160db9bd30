import Tensor

extension Variable {
  /// Long short-term memory over time (Gers et al., 2000), from the inputs' share of the gates.
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
    let (n, time, width) = (scan.samples, scan.time, scan.width)
    let start = Tensor.zeros([n, width])
    let kernels = Kernels.current.recurrent
    var kept = Tensor(uninitialized: [n, time, 6 * width])
    let outputs = try kept.withMutableValues { (kept) throws(TensorError) in
      try value.withValues { (x) throws(TensorError) in
        try scan.forward(weight: weight.value, bias: bias.value, start: start) {
          place, a, _, state, memory in
          guard let x = x.baseAddress, let kept = kept.baseAddress else { return }
          kernels.lstmForward(
            width, x + place * 4 * width, a, memory, kept + place * 6 * width, state)
        }
      }
    }
    return .computed("lstm", outputs, from: [self, weight, bias]) {
      [scan, kept, outputs, start, w = weight.value] dy, _ throws(TensorError) in
      var dx = Tensor(uninitialized: [n, time, 4 * width])
      let (dWeight, dBias, _) = try dx.withMutableValues { (dx) throws(TensorError) in
        try kept.withValues { (kept) throws(TensorError) in
          try scan.backward(weight: w, start: start, states: outputs, upstream: dy) {
            place, _, carry, dh, da in
            guard let dx = dx.baseAddress, let kept = kept.baseAddress else { return }
            // `carry` is the gradient that the later step sent to this memory.
            kernels.lstmBackward(width, kept + place * 6 * width, carry, dh, da)
            (dx + place * 4 * width).update(from: da, count: 4 * width)
          }
        }
      }
      return [dx, dWeight, dBias]
    }
  }
}
