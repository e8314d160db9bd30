import Tensor

extension Variable {
  /// A gated linear recurrence over time (the forget gate of HGRN; Qin et al., 2023), from the
  /// arguments of the gates and the values.
  ///
  ///     f = σ(x),  h = f h' + (1 - f) v, with h' the state before
  ///     a = dh + f₊ a₊, with f₊ and a₊ those of the step after
  ///     dv = (1 - f) a,  dx = f (1 - f) (h' - v) a,  and f a of the first step for the start
  ///
  /// The gate does not depend on the state, so there is no product with a matrix in a step. The
  /// input and the states are kept; gates are computed again in the backward pass.
  /// - Shape: x and v side by side `[N, T, 2H]`, initial state `[N, H]` (zeros if nil) to all states
  ///   `[N, T, H]`; the last of them continues the sequence, with the same bits as in one piece.
  /// - Throws: `TensorError.invalidArgument` if the input does not have three axes, the last of them
  ///   even; `TensorError.shapeMismatch` for another initial state.
  public func gatedScan(initial: Variable? = nil) throws(TensorError) -> Variable {
    let scan = try LinearScan("gatedScan", input: shape, initial: initial?.shape, stateParts: 1)
    let start = initial?.value ?? .zeros([scan.samples, scan.width])
    let states = scan.gated(value, start: start)
    return .computed("gatedScan", states, from: [self] + (initial.map { [$0] } ?? [])) {
      [scan, x = value, start, states, hasInitial = initial != nil] dh, _ throws(TensorError) in
      let gradients = scan.gatedGradients(x, start: start, states: states, upstream: dh)
      return [gradients.input] + (hasInitial ? [gradients.start] : [])
    }
  }
}
