import Tensor

extension Variable {
  /// A complex diagonal linear recurrence over time, from inputs already projected to its channels:
  /// the scan of S4D (Gu et al., 2022) and of linear recurrent units (Orvieto et al., 2023).
  ///
  ///     h = λ h' + u, with h' the state before
  ///     a = dh + conj(λ) a₊, with a₊ that of the step after
  ///     du = a,  dλ = Σ a conj(h'),  and conj(λ) a of the first step for the start
  ///
  /// A complex number is two real ones: the real parts of all channels, then the imaginary parts.
  /// A gradient is that of both parts, real plus i imaginary.
  /// - Shape: u `[N, T, 2H]`, λ `[2, H]`, initial state `[N, 2H]` (zeros if nil) to all states
  ///   `[N, T, 2H]`; the last of them continues the sequence, with the same bits as in one piece.
  /// - Throws: `TensorError.invalidArgument` if the input does not have three axes, the last of them
  ///   even; `TensorError.shapeMismatch` for another λ or initial state.
  public func diagonalScan(
    lambda: Variable, initial: Variable? = nil
  ) throws(TensorError) -> Variable {
    let scan = try LinearScan("diagonalScan", input: shape, initial: initial?.shape, stateParts: 2)
    guard lambda.shape == [2, scan.width] else {
      throw .shapeMismatch(operation: "diagonalScan lambda", left: shape, right: lambda.shape)
    }
    let start = initial?.value ?? .zeros([scan.samples, 2 * scan.width])
    let states = scan.diagonal(value, lambda: lambda.value, start: start)
    let inputs = [self, lambda] + (initial.map { [$0] } ?? [])
    return .computed("diagonalScan", states, from: inputs) {
      [scan, lambda = lambda.value, start, states, hasInitial = initial != nil] dh, _
        throws(TensorError) in
      let gradients = try scan.diagonalGradients(
        lambda: lambda, start: start, states: states, upstream: dh)
      return [gradients.input, gradients.lambda] + (hasInitial ? [gradients.start] : [])
    }
  }
}
