import Tensor

extension Variable {
  /// A gated recurrent unit over time (Cho et al., 2014, in the form of PyTorch and cuDNN), from
  /// the inputs' part of the gates.
  ///
  ///     a = U h' + c, with h' the state before
  ///     r = σ(x_r + a_r),  z = σ(x_z + a_z),  n = tanh(x_n + r a_n),  h = (1 - z) n + z h'
  ///
  ///     dz = dh (h' - n) z (1 - z),  dn = dh (1 - z) (1 - n²),  dr = dn a_n r (1 - r)
  ///     dx = [dr, dz, dn],  da = [dr, dz, dn r],  dh' = dh z + Uᵀ da
  ///
  /// One operation for the whole sequence: r, z, n and a_n are kept; the rest follows from the
  /// outputs. The gradients of U and c are sums over all steps at the end.
  /// - Shape: `[N, T, 3H]`, weight U `[3H, H]`, bias c `[3H]`, initial state `[N, H]` (zeros if
  ///   nil) to all states `[N, T, H]`.
  /// - Throws: `TensorError.shapeMismatch`.
  public func gru(
    weight: Variable, bias: Variable, initial: Variable? = nil
  ) throws(TensorError) -> Variable {
    let scan = try RecurrentScan(
      shape, gates: 3, weight: weight.shape, bias: bias.shape, initial: initial?.shape)
    let start = initial?.value ?? .zeros([scan.samples, scan.width])
    let inputs = [self, weight, bias] + (initial.map { [$0] } ?? [])
    let kernels = Kernels.current.recurrent
    let (states, kept) = scan.forward(
      kernels.gruForward, input: value, weight: weight.value, bias: bias.value, start: start,
      keeping: 4, isDifferentiated: inputs.contains(where: \.needsGradient))
    guard let kept else { return Variable(states) }
    return .computed("gru", states, from: inputs) {
      [scan, kept, states, start, w = weight.value, hasInitial = initial != nil] dy, needs
        throws(TensorError) in
      let gradients = try scan.backward(
        kernels.gruBackward, kept: kept, weight: w, start: start, states: states, upstream: dy,
        inputDiffers: true, needs: (needs[1], needs[2]))
      return [gradients.input, gradients.weight, gradients.bias]
        + (hasInitial ? [gradients.start] : [])
    }
  }
}
