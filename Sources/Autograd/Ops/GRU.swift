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
    let scan = try RecurrentShape(
      shape, gates: 3, weight: weight.shape, bias: bias.shape, initial: initial?.shape)
    let (n, time, width) = (scan.samples, scan.time, scan.width)
    let start = initial?.value ?? .zeros([n, width])
    let transposed = try weight.value.permuted([1, 0])
    let kept = Tensor.zeros([n, time, 4 * width])
    var gates = kept
    let states = Tensor.make([n, time, width]) { h in
      gates.withMutableValues { gates in
        guard let gates = gates.baseAddress else { return }
        scan.run(value, transposed, bias.value, start, scratch: 3 * width) {
          sample, x, u, c, start, a in
          for t in 0..<time {
            let place = sample * time + t
            let before = t == 0 ? start : UnsafePointer(h + (place - 1) * width)
            scan.affine(u, c, before, into: a)
            let (x, keep) = (x + place * 3 * width, gates + place * 4 * width)
            for i in 0..<width {
              let r = logistic(x[i] + a[i])
              let z = logistic(x[width + i] + a[width + i])
              let n = hyperbolicTangent(x[2 * width + i] + r * a[2 * width + i])
              keep[i] = r
              keep[width + i] = z
              keep[2 * width + i] = n
              keep[3 * width + i] = a[2 * width + i]
              h[place * width + i] = (1 - z) * n + z * before[i]
            }
          }
        }
      }
    }
    let inputs = [self, weight, bias] + (initial.map { [$0] } ?? [])
    return .computed("gru", states, from: inputs) {
      [scan, gates, states, start, w = weight.value, hasInitial = initial != nil] dy, _
        throws(TensorError) in
      var dx = Tensor.zeros([n, time, 3 * width])
      var da = dx
      var dStart = Tensor.zeros([n, width])
      scan.backward(
        keptWidth: 4 * width, kept: gates, states, start, w, dy, &dx, &da, &dStart
      ) { keep, before, _, dh, dx, da in
        for i in 0..<width {
          let (r, z, n) = (keep[i], keep[width + i], keep[2 * width + i])
          let dn = dh[i] * (1 - z) * (1 - n * n)
          let dr = dn * keep[3 * width + i] * r * (1 - r)
          let dz = dh[i] * (before[i] - n) * z * (1 - z)
          dx[i] = dr
          dx[width + i] = dz
          dx[2 * width + i] = dn
          da[i] = dr
          da[width + i] = dz
          da[2 * width + i] = dn * r
          dh[i] *= z
        }
      }
      let (dWeight, dBias) = try scan.parameterGradients(da, states, start)
      return [dx, dWeight, dBias] + (hasInitial ? [dStart] : [])
    }
  }
}
