import Autograd
import Tensor

/// A simple recurrent network (Elman 1990).
///
///     h = tanh(W x + b + U h + c)
///
/// - Shape: `[N, T, inputs]` to `[N, T, H]`; parameters `weight_ih_l0` `[H, inputs]`,
///   `weight_hh_l0` `[H, H]`, `bias_ih_l0`, `bias_hh_l0`, and so on for each level.
public struct RNN: Layer {
  /// The parameters of each level.
  public var levels: [RecurrentWeights]

  /// A layer of one or more levels, each fed by the states of the one before, with parameters
  /// uniform on ±1/√H, as in PyTorch.
  public init(
    _ inputs: Int, _ width: Int, levels: Int = 1, using generator: inout RandomGenerator
  ) {
    self.levels = RecurrentWeights.levels(
      inputs, width, gates: 1, count: levels, using: &generator)
  }

  /// The states of the last level after every step, from zeros before the first.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  public func callAsFunction(_ x: Variable, in pass: Pass) throws(TensorError) -> Variable {
    var states = x
    for level in levels {
      let gates = try states.linear(weight: pass[level.input], bias: pass[level.inputBias])
      states = try gates.rnn(weight: pass[level.hidden], bias: pass[level.hiddenBias])
    }
    return states
  }

  /// Shows the parameters under PyTorch's names.
  public mutating func visit(_ visitor: ParameterVisitor) {
    RecurrentWeights.visit(&levels, visitor)
  }
}
