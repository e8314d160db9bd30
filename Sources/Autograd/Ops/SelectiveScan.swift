import Tensor

extension Variable {
  /// The selective scan of a diagonal state space (Gu and Dao 2023, algorithm 2).
  ///
  ///     h[d, n] = exp(Δ[d] A[d, n]) h'[d, n] + Δ[d] u[d] B[n], with h' the state before
  ///     y[d] = Σ_n C[n] h[d, n] + D[d] u[d]
  ///
  /// Backward, with a = dL/dh = dy C + (a exp(Δ A) of the bin after):
  ///
  ///     dC[n] = Σ_d dy h,  dB[n] = Σ_d a Δ u,  du = Δ Σ_n a B + dy D,  dD = Σ dy u
  ///     dΔ = Σ_n a (A exp(Δ A) h' + u B),  dA = Σ a Δ exp(Δ A) h'
  ///
  /// One operation: all states of all bins would take as many numbers as there are states in a
  /// channel times the input. Only those of every 16th or 32nd bin are kept, about as much as the
  /// input itself; the others are computed again. The arithmetic of a bin does not depend on where
  /// a scan begins, so it may be cut anywhere if the states are carried over: no bit changes.
  ///
  /// - Parameters:
  ///   - delta: the step sizes Δ, positive.
  ///   - rate: A, negative for states that fade; Δ A is at most 88.
  ///   - b: B, what the states take from the input.
  ///   - c: C, what the output takes from the states.
  ///   - skip: D.
  ///   - initial: the states before the first bin, zeros if nil.
  /// - Returns: y, and the states after the last bin.
  /// - Shape: u and Δ `[N, T, channels]`, A `[channels, states]`, B and C `[N, T, states]`, D
  ///   `[channels]`, initial and last states `[N, states, channels]`, output as u.
  /// - Throws: `TensorError.shapeMismatch`.
  public func selectiveScan(
    delta: Variable, rate: Variable, b: Variable, c: Variable, skip: Variable,
    initial: Variable? = nil
  ) throws(TensorError) -> (output: Variable, last: Tensor) {
    guard shape.rank == 3, rate.shape.rank == 2, rate.shape[0] == shape[2] else {
      throw .shapeMismatch(operation: "selectiveScan", left: shape, right: rate.shape)
    }
    let arguments = SelectiveScan.Arguments(
      input: value, delta: delta.value, rate: try rate.value.permuted([1, 0]), b: b.value,
      c: c.value, skip: skip.value,
      start: initial?.value ?? .zeros([shape[0], rate.shape[1], shape[2]]))
    let scan = try SelectiveScan(arguments)
    let inputs = [self, delta, rate, b, c, skip] + (initial.map { [$0] } ?? [])
    let (y, last, kept) = scan.forward(
      arguments, isDifferentiated: inputs.contains(where: \.needsGradient))
    guard let kept else { return (Variable(y), last) }
    let output = Variable.computed("selectiveScan", y, from: inputs) {
      [scan, arguments, kept, hasInitial = initial != nil] dy, _ throws(TensorError) in
      let gradients = try scan.backward(arguments, kept: kept, upstream: dy)
      return [
        gradients.input, gradients.delta, try gradients.rate.permuted([1, 0]), gradients.b,
        gradients.c, gradients.skip,
      ] + (hasInitial ? [gradients.start] : [])
    }
    return (output, last)
  }
}
