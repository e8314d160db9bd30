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
    let scan = try RecurrentShape(
      shape, gates: 1, weight: weight.shape, bias: bias.shape, initial: initial?.shape)
    let (n, time, width) = (scan.samples, scan.time, scan.width)
    let start = initial?.value ?? .zeros([n, width])
    let transposed = try weight.value.permuted([1, 0])
    let states = Tensor.make([n, time, width]) { h in
      scan.run(value, transposed, bias.value, start, scratch: width) {
        sample, x, u, c, start, a in
        for t in 0..<time {
          let place = sample * time + t
          let before = t == 0 ? start : UnsafePointer(h + (place - 1) * width)
          scan.affine(u, c, before, into: a)
          for i in 0..<width {
            h[place * width + i] = hyperbolicTangent(x[place * width + i] + a[i])
          }
        }
      }
    }
    let inputs = [self, weight, bias] + (initial.map { [$0] } ?? [])
    return .computed("rnn", states, from: inputs) {
      [scan, states, start, w = weight.value, hasInitial = initial != nil] dy, _
        throws(TensorError) in
      var dx = Tensor.zeros([n, time, width])
      var da = dx
      var dStart = Tensor.zeros([n, width])
      scan.backward(
        keptWidth: width, kept: states, states, start, w, dy, &dx, &da, &dStart
      ) { h, _, _, dh, dx, da in
        for i in 0..<width {
          dx[i] = dh[i] * (1 - h[i] * h[i])
          da[i] = dx[i]
          dh[i] = 0
        }
      }
      let (dWeight, dBias) = try scan.parameterGradients(da, states, start)
      return [dx, dWeight, dBias] + (hasInitial ? [dStart] : [])
    }
  }
}
