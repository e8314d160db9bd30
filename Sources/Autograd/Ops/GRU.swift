import Tensor

extension Variable {
  /// A gated recurrent unit over time (Cho et al., 2014, in the form of PyTorch and cuDNN), from the
  /// inputs' share of the gates.
  ///
  ///     a = U h' + c, with h' the state before
  ///     r = σ(x_r + a_r),  z = σ(x_z + a_z),  n = tanh(x_n + r a_n),  h = (1 - z) n + z h'
  ///
  ///     dz = dh (h' - n) z (1 - z),  dn = dh (1 - z) (1 - n²),  dr = dn a_n r (1 - r)
  ///     dx = [dr, dz, dn],  da = [dr, dz, dn r],  dh' = dh z + Uᵀ da
  ///
  /// One operation for the whole sequence: r, z, n and a_n are kept, the rest is the outputs. The
  /// gradients of U and c are sums over all steps at the end.
  /// - Shape: `[N, T, 3H]`, weight U `[3H, H]`, bias c `[3H]`, initial state `[N, H]` (zeros if nil)
  ///   to all states `[N, T, H]`.
  /// - Throws: `TensorError.shapeMismatch`.
  public func gru(
    weight: Variable, bias: Variable, initial: Variable? = nil
  ) throws(TensorError) -> Variable {
    let scan = try RecurrentScan(
      shape, gates: 3, weight: weight.shape, bias: bias.shape, initial: initial?.shape)
    let (n, time, width) = (scan.samples, scan.time, scan.width)
    let start = initial?.value ?? .zeros([n, width])
    let kernels = Kernels.current.recurrent
    var kept = Tensor(uninitialized: [n, time, 4 * width])
    let states = try kept.withMutableValues { (kept) throws(TensorError) in
      try value.withValues { (x) throws(TensorError) in
        try scan.forward(weight: weight.value, bias: bias.value, start: start) {
          place, a, before, state, _ in
          guard let x = x.baseAddress, let kept = kept.baseAddress else { return }
          kernels.gruForward(
            width, x + place * 3 * width, a, before, kept + place * 4 * width, state)
        }
      }
    }
    let inputs = [self, weight, bias] + (initial.map { [$0] } ?? [])
    return .computed("gru", states, from: inputs) {
      [scan, kept, states, start, w = weight.value, hasInitial = initial != nil] dy, _
        throws(TensorError) in
      var dx = Tensor(uninitialized: [n, time, 3 * width])
      let (dWeight, dBias, dStart) = try dx.withMutableValues { (dx) throws(TensorError) in
        try kept.withValues { (kept) throws(TensorError) in
          try scan.backward(weight: w, start: start, states: states, upstream: dy) {
            place, before, _, dh, da in
            guard let dx = dx.baseAddress, let kept = kept.baseAddress else { return }
            kernels.gruBackward(
              width, kept + place * 4 * width, before, dh, dx + place * 3 * width, da)
          }
        }
      }
      return [dx, dWeight, dBias] + (hasInitial ? [dStart] : [])
    }
  }
}
