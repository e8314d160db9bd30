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
    let scan = try RecurrentShape(
      shape, gates: 4, weight: weight.shape, bias: bias.shape, initial: nil)
    let (n, time, width) = (scan.samples, scan.time, scan.width)
    let start = Tensor.zeros([n, width])
    let transposed = try weight.value.permuted([1, 0])
    // i, f, g, o, tanh(s) and the memory before.
    var kept = Tensor.zeros([n, time, 6 * width])
    let outputs = Tensor.make([n, time, width]) { h in
      kept.withMutableValues { kept in
        guard let kept = kept.baseAddress else { return }
        scan.run(value, transposed, bias.value, start, scratch: 5 * width) {
          sample, x, u, c, start, a in
          let memory = a + 4 * width
          memory.update(repeating: 0, count: width)
          for t in 0..<time {
            let place = sample * time + t
            let before = t == 0 ? start : UnsafePointer(h + (place - 1) * width)
            scan.affine(u, c, before, into: a)
            let (x, keep) = (x + place * 4 * width, kept + place * 6 * width)
            for k in 0..<width {
              let i = logistic(x[k] + a[k])
              let f = logistic(x[width + k] + a[width + k])
              let g = hyperbolicTangent(x[2 * width + k] + a[2 * width + k])
              let o = logistic(x[3 * width + k] + a[3 * width + k])
              keep[5 * width + k] = memory[k]
              memory[k] = f * memory[k] + i * g
              let squashed = hyperbolicTangent(memory[k])
              keep[k] = i
              keep[width + k] = f
              keep[2 * width + k] = g
              keep[3 * width + k] = o
              keep[4 * width + k] = squashed
              h[place * width + k] = o * squashed
            }
          }
        }
      }
    }
    return .computed("lstm", outputs, from: [self, weight, bias]) {
      [scan, kept, outputs, start, w = weight.value] dy, _ throws(TensorError) in
      var dx = Tensor.zeros([n, time, 4 * width])
      var da = dx
      var dStart = Tensor.zeros([n, width])
      scan.backward(
        keptWidth: 6 * width, kept: kept, outputs, start, w, dy, &dx, &da, &dStart
      ) { keep, _, carry, dh, dx, da in
        // `carry` is the gradient that the later step sent to this memory.
        for k in 0..<width {
          let (i, f, g, o) = (
            keep[k], keep[width + k], keep[2 * width + k], keep[3 * width + k]
          )
          let squashed = keep[4 * width + k]
          let ds = carry[k] + dh[k] * o * (1 - squashed * squashed)
          dx[k] = ds * g * i * (1 - i)
          dx[width + k] = ds * keep[5 * width + k] * f * (1 - f)
          dx[2 * width + k] = ds * i * (1 - g * g)
          dx[3 * width + k] = dh[k] * squashed * o * (1 - o)
          carry[k] = ds * f
          dh[k] = 0
        }
        da.update(from: dx, count: 4 * width)
      }
      let (dWeight, dBias) = try scan.parameterGradients(da, outputs, start)
      return [dx, dWeight, dBias]
    }
  }
}
