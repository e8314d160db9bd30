import Tensor

/// The parameters of one level of a recurrent layer, in PyTorch's layout: stacked gates.
public struct RecurrentWeights: Sendable {
  /// The map of the inputs, `[gates · H, inputs]`.
  public var input: Parameter
  /// The map of the state, `[gates · H, H]`.
  public var hidden: Parameter
  /// The bias of the inputs' part, `[gates · H]`.
  public var inputBias: Parameter
  /// The bias of the state's part, `[gates · H]`.
  public var hiddenBias: Parameter

  /// Parameters uniform on ±1/√H, as in PyTorch.
  init(_ inputs: Int, _ width: Int, gates: Int, using generator: inout RandomGenerator) {
    let bound = Initialization.bound(inputs: width)
    func draw(_ shape: Shape) -> Parameter {
      Parameter(Initialization.uniform(shape, bound: bound, using: &generator))
    }
    input = draw([gates * width, inputs])
    hidden = draw([gates * width, width])
    inputBias = draw([gates * width])
    hiddenBias = draw([gates * width])
  }

  /// The levels of a layer; the first sees the inputs, the others the states of the one below.
  static func levels(
    _ inputs: Int, _ width: Int, gates: Int, count: Int, using generator: inout RandomGenerator
  ) -> [RecurrentWeights] {
    (0..<count).map { level in
      RecurrentWeights(level == 0 ? inputs : width, width, gates: gates, using: &generator)
    }
  }

  /// Shows the parameters under PyTorch's names, such as `weight_ih_l0`.
  static func visit(_ levels: inout [RecurrentWeights], _ visitor: ParameterVisitor) {
    for level in levels.indices {
      visitor("weight_ih_l\(level)", &levels[level].input)
      visitor("weight_hh_l\(level)", &levels[level].hidden)
      visitor("bias_ih_l\(level)", &levels[level].inputBias)
      visitor("bias_hh_l\(level)", &levels[level].hiddenBias)
    }
  }
}
