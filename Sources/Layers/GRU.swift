import Autograd
import Tensor

/// A gated recurrent unit (Cho et al., 2014), in the form of PyTorch and cuDNN.
///
///     r = σ(W_r x + b_r + U_r h + c_r),  z = σ(W_z x + b_z + U_z h + c_z)
///     n = tanh(W_n x + b_n + r (U_n h + c_n)),  h = (1 - z) n + z h
///
/// - Shape: `[N, T, inputs]` to `[N, T, H]`; parameters `weight_ih_l0` `[3H, inputs]`,
///   `weight_hh_l0` `[3H, H]`, `bias_ih_l0`, `bias_hh_l0`, and so on for each level.
public struct GRU: Layer {
  /// The parameters of each level.
  public var levels: [RecurrentWeights]

  /// A layer of one or more levels, each fed by the states of the one before, with parameters
  /// uniform on ±1/√H, as in PyTorch.
  public init(
    _ inputs: Int, _ width: Int, levels: Int = 1, using generator: inout RandomGenerator
  ) {
    self.levels = RecurrentWeights.levels(
      inputs, width, gates: 3, count: levels, using: &generator)
  }

  /// The states of the last level after every step, from zeros before the first.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  public func callAsFunction(_ x: Variable, in pass: Pass) throws(TensorError) -> Variable {
    try callAsFunction(x, from: [], in: pass).states
  }

  /// The states of the last level after every step, and those of every level after the last.
  ///
  /// - Parameters:
  ///   - x: the input.
  ///   - initial: the states of every level before the first step, `[N, H]` each; zeros if there are
  ///     none.
  ///   - pass: the pass.
  /// - Returns: `[N, T, H]`, and one `[N, H]` for each level.
  /// - Throws: `TensorError.shapeMismatch`.
  public func callAsFunction(
    _ x: Variable, from initial: [Tensor], in pass: Pass
  ) throws(TensorError) -> (states: Variable, last: [Tensor]) {
    var states = x
    var last: [Tensor] = []
    for (index, level) in levels.enumerated() {
      let before = index < initial.count ? initial[index] : nil
      let gates = try states.linear(weight: pass[level.input], bias: pass[level.inputBias])
      states = try gates.gru(
        weight: pass[level.hidden], bias: pass[level.hiddenBias],
        initial: before.map { Variable($0) })
      let start = before ?? .zeros([states.shape[0], states.shape[2]])
      last.append(try states.value.lastStep(after: start))
    }
    return (states, last)
  }

  /// Shows the parameters under PyTorch's names.
  public mutating func visit(_ visitor: ParameterVisitor) {
    RecurrentWeights.visit(&levels, visitor)
  }
}
