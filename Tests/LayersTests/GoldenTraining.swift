import Autograd
import Layers
import Tensor
import TestSupport

/// The optimisers and the whole model of the golden cases.
enum GoldenTraining {
  static func run(_ golden: GoldenCase) throws -> GoldenErrors? {
    let arguments = golden.arguments
    let rate = arguments.float("learningRate", default: 0)
    let decay = arguments.float("weightDecay", default: 0)
    switch golden.operation {
    case "sgd", "sgd_nesterov":
      return try steps(
        golden,
        SGD(
          learningRate: rate, momentum: arguments.float("momentum", default: 0),
          nesterov: arguments.flag("nesterov"), weightDecay: decay))
    case "adam": return try steps(golden, Adam(learningRate: rate, weightDecay: decay))
    case "adamw": return try steps(golden, AdamW(learningRate: rate, weightDecay: decay))
    case "clip_global_norm": return try clip(golden)
    case "dice_transformer": return try wholeModel(golden)
    default: return nil
    }
  }

  private static func steps(
    _ golden: GoldenCase, _ optimizer: some Optimizer
  ) throws -> GoldenErrors {
    var optimizer = optimizer
    var errors = GoldenErrors()
    var parameters = [try golden.tensor("in.p")]
    var step = 0
    while let gradient = golden.tensors["step\(step).grad"] {
      try optimizer.step(&parameters, gradients: [gradient])
      errors.record(value: parameters[0], try golden.tensor("step\(step).p"), "step \(step)")
      step += 1
    }
    guard step == 12 else { throw GoldenError(file: golden.name, "\(step) steps") }
    return errors
  }

  private static func clip(_ golden: GoldenCase) throws -> GoldenErrors {
    var gradients = [try golden.tensor("in.grad0"), try golden.tensor("in.grad1")]
    let clipping = GradientClipping(
      maximumNorm: golden.arguments.float("maxNorm", default: 0))
    let norm = clipping(&gradients)
    var errors = GoldenErrors()
    errors.record(value: Tensor(norm), try golden.tensor("out.norm").reshaped([]), "norm")
    errors.record(value: gradients[0], try golden.tensor("out.grad0"), "grad0")
    errors.record(value: gradients[1], try golden.tensor("out.grad1"), "grad1")
    return errors
  }

  private struct DiceTransformer: Parameterized {
    var encoder: TransformerEncoderLayer
    var head: Linear
    mutating func visit(_ visitor: ParameterVisitor) {
      visitor("encoder", &encoder)
      visitor("head", &head)
    }
    func callAsFunction(_ x: Variable, in pass: Pass) throws(TensorError) -> Variable {
      try head(encoder(x, mask: .causal, in: pass), in: pass)
    }
  }

  private static func wholeModel(_ golden: GoldenCase) throws -> GoldenErrors {
    var generator = RandomGenerator(seed: 1)
    let arguments = golden.arguments
    let units = arguments.integer("units", default: 0)
    var model = DiceTransformer(
      encoder: try TransformerEncoderLayer(
        units, heads: arguments.integer("heads", default: 0),
        feedForward: arguments.integer("feedForward", default: 0), dropout: 0, using: &generator),
      head: Linear(units, units, using: &generator))
    try model.loadState(golden.tensors(under: "step0."))
    let spikes = try golden.tensor("spikes")
    let time = spikes.shape[1]
    let inputs = Variable(try spikes.sliced(axis: 1, 0..<time - 1))
    let targets = try spikes.sliced(axis: 1, 1..<time)
    var optimizer = Adam(learningRate: 5e-3)
    var losses: [Float] = []
    var errors = GoldenErrors()
    for step in 1...3 {
      let pass = Pass(training: &model, generator: RandomGenerator(seed: 2))
      let loss = try Dice()(model(inputs, in: pass), target: targets)
      losses.append(loss.value.scalar)
      var values = model.parameterValues
      try optimizer.step(&values, gradients: pass.gradients(of: loss))
      try model.setParameterValues(values)
      let state = model.stateTensors
      for (name, expected) in golden.tensors(under: "step\(step).") {
        guard let found = state[name] else { throw GoldenError(file: golden.name, "no \(name)") }
        if name.hasSuffix("in_proj_bias") {
          // Adam divides a gradient by its own size. Softmax cancels the biases of the keys, the
          // middle third, whose gradient is rounding noise, and so is the direction of their step.
          for third in [0..<units, 2 * units..<3 * units] {
            errors.record(
              gradient: try found.sliced(axis: 0, third),
              try expected.sliced(axis: 0, third), "step \(step) \(name)")
          }
          continue
        }
        errors.record(gradient: found, expected, "step \(step) \(name)")
      }
    }
    errors.record(value: Tensor(losses), try golden.tensor("losses"), "losses")
    errors.record(
      gradient: try model(inputs, in: Pass()).value, try golden.tensor("logits"), "logits")
    return errors
  }
}
