import Autograd
import Layers
import Tensor
import TestSupport

/// The layers of the golden cases, with parameters under PyTorch's names.
enum GoldenLayers {
  /// A layer with the case's parameters, and a way to call it.
  private struct Case<Layer: Parameterized> {
    var layer: Layer
    let call: (Layer, Variable, Pass) throws -> Variable
  }

  /// The largest errors of a case of a layer: of the value, and of the gradients.
  static func run(_ golden: GoldenCase) throws -> GoldenErrors? {
    var generator = RandomGenerator(seed: 1)
    let arguments = golden.arguments
    let heads = arguments.integer("heads", default: 1)
    let mask: AttentionMask = arguments.flag("causal") ? .causal : .none
    switch golden.operation {
    case "encoder_layer":
      let (features, width) = try shape(golden, "in.linear1.weight")
      guard
        let activation = TransformerEncoderLayer.Activation(
          rawValue: arguments.text("activation"))
      else { return nil }
      let layer = try TransformerEncoderLayer(
        width, heads: heads, feedForward: features, dropout: 0, activation: activation,
        normFirst: arguments.flag("normFirst"), using: &generator)
      return try compare(golden, layer) { try $0($1, mask: mask, in: $2) }
    case "multihead_attention":
      let (_, width) = try shape(golden, "in.out_proj.weight")
      let layer = try MultiHeadAttention(width, heads: heads, using: &generator)
      return try compare(golden, layer) { try $0($1, mask: mask, in: $2) }
    case "gru", "lstm", "rnn":
      let width = try golden.tensor("in.weight_hh_l0").shape[1]
      let inputs = try golden.tensor("in.weight_ih_l0").shape[1]
      let levels = arguments.integer("layers", default: 1)
      switch golden.operation {
      case "gru":
        let layer = GRU(inputs, width, levels: levels, using: &generator)
        return try compare(golden, layer) { try $0($1, in: $2) }
      case "lstm":
        let layer = LSTM(inputs, width, levels: levels, using: &generator)
        return try compare(golden, layer) { try $0($1, in: $2) }
      default:
        let layer = RNN(inputs, width, levels: levels, using: &generator)
        return try compare(golden, layer) { try $0($1, in: $2) }
      }
    case "mamba":
      let (inner, states) = try shape(golden, "in.A_log")
      let width = try golden.tensor("in.out_proj.weight").shape[0]
      let layer = Mamba(
        width, expansion: inner / width, states: states,
        taps: try golden.tensor("in.conv1d.weight").shape[2],
        rank: try golden.tensor("in.dt_proj.weight").shape[1], using: &generator)
      return try compare(golden, layer) { try $0($1, in: $2) }
    case "gated_linear_block":
      let (width, channels) = try shape(golden, "in.recurrence.output.weight")
      let (features, _) = try shape(golden, "in.linear1.weight")
      let layer = GatedLinearBlock(
        width, channels: channels, feedForward: features, dropout: 0, using: &generator)
      return try compare(golden, layer) { try $0($1, in: $2) }
    case "linear_recurrent_block":
      let (width, parts) = try shape(golden, "in.unit.C")
      let layer = LinearRecurrentBlock(
        width, channels: parts / 2, dropout: 0, using: &generator)
      return try compare(golden, layer) { try $0($1, in: $2) }
    default: return nil
    }
  }

  private static func shape(_ golden: GoldenCase, _ name: String) throws -> (Int, Int) {
    let shape = try golden.tensor(name).shape
    guard shape.rank == 2 else { throw GoldenError(file: golden.name, "\(name) is \(shape)") }
    return (shape[0], shape[1])
  }

  private static func compare<Layer: Parameterized>(
    _ golden: GoldenCase, _ layer: Layer, _ call: (Layer, Variable, Pass) throws -> Variable
  ) throws -> GoldenErrors {
    var holder = WithInput(layer: layer, x: Parameter(try golden.tensor("in.x")))
    var state = golden.tensors(under: "in.")
    state["x"] = nil
    try holder.layer.loadState(state)
    let pass = Pass(training: &holder, generator: RandomGenerator(seed: 1))
    let y = try call(holder.layer, pass[holder.x], pass)
    var errors = GoldenErrors()
    errors.record(value: y.value, try golden.tensor("out"), "out")
    let weighted = try (y * Variable(golden.tensor("up"))).sum()
    let gradients = try pass.gradients(of: weighted)
    for (path, gradient) in zip(holder.parameterPaths, gradients) {
      errors.record(gradient: gradient, try golden.tensor("grad." + path), path)
    }
    return errors
  }

  /// A layer and its input, so that the input gets a gradient too.
  private struct WithInput<Layer: Parameterized>: Parameterized {
    var layer: Layer
    var x: Parameter
    mutating func visit(_ visitor: ParameterVisitor) {
      layer.visit(visitor)
      visitor("x", &x)
    }
  }
}

/// The largest errors of a case and their places.
struct GoldenErrors {
  var value = 0.0
  var gradient = 0.0
  var place = ""

  mutating func record(value found: Tensor, _ expected: Tensor, _ name: String) {
    let error = relativeError(found, expected)
    if error > max(value, gradient) { place = name }
    value = max(value, error)
  }

  mutating func record(gradient found: Tensor, _ expected: Tensor, _ name: String) {
    let error = relativeError(found, expected)
    if error > max(value, gradient) { place = name }
    gradient = max(gradient, error)
  }
}
