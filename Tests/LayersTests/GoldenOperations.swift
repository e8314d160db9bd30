import Autograd
import Layers
import Tensor
import TestSupport

/// The operations of the golden cases.
enum GoldenOperations {
  typealias Operation = (_ inputs: [String: Variable], _ golden: GoldenCase) throws -> Variable

  /// The element-wise functions.
  static let unary: [String: UnaryOperation] = [
    "relu": .relu, "gelu_erf": .geluErf, "gelu_tanh": .geluTanh, "silu": .silu, "tanh": .tanh,
    "sigmoid": .sigmoid, "softplus": .softplus, "exp": .exp, "elu": .elu, "square": .square,
    "log": .log, "sqrt": .sqrt,
  ]

  /// An operation of variables, or nil if the name is not one.
  static func run(_ golden: GoldenCase, _ inputs: [String: Variable]) throws -> Variable? {
    let arguments = golden.arguments
    func input(_ name: String) throws -> Variable {
      guard let variable = inputs[name] else { throw GoldenError(file: golden.name, "no \(name)") }
      return variable
    }
    if let function = unary[golden.operation] { return try input("x").map(function) }
    let axis = arguments.integer("axis", default: -1)
    switch golden.operation {
    case "add": return try input("a") + input("b")
    case "sub": return try input("a") - input("b")
    case "mul": return try input("a") * input("b")
    case "div": return try input("a") / input("b")
    case "sum": return try input("x").sum(axis: axis)
    case "mean": return try input("x").mean(axis: axis)
    case "max": return try input("x").maximum(axis: axis)
    case "softmax": return try input("x").softmax(axis: axis)
    case "log_softmax": return try input("x").logSoftmax(axis: axis)
    case "logsumexp": return try input("x").logSumExp(axis: axis)
    case "variance":
      return try input("x").variance(axis: axis, unbiased: arguments.flag("unbiased"))
    case "permute": return try input("x").permuted(arguments.list("order"))
    case "slice":
      let range = arguments.integer("from", default: 0)..<arguments.integer("to", default: 0)
      return try input("x").sliced(axis: axis, range)
    case "concat": return try Variable.concatenated([input("a"), input("b")], axis: axis)
    case "embedding": return try input("table").gatheringRows(golden.index("in.index"))
    case "matmul":
      return try input("a").matrixProduct(
        input("b"), transposeSelf: arguments.flag("transposeA"),
        transposeRight: arguments.flag("transposeB"))
    case "linear": return try input("x").linear(weight: input("weight"), bias: input("bias"))
    case "layer_norm":
      return try input("x").layerNorm(
        weight: input("weight"), bias: input("bias"), epsilon: arguments.float("eps", default: 0))
    case "batch_norm":
      return try input("x").batchNorm(
        weight: input("weight"), bias: input("bias"), epsilon: arguments.float("eps", default: 0)
      ).output
    case "conv1d", "conv2d":
      let step = ConvolutionStep(
        stride: arguments.integer("stride", default: 1),
        padding: arguments.integer("padding", default: 0),
        dilation: arguments.integer("dilation", default: 1))
      let groups = arguments.integer("groups", default: 1)
      return golden.operation == "conv1d"
        ? try input("x").convolution1d(
          weight: input("weight"), bias: input("bias"), step, groups: groups)
        : try input("x").convolution2d(
          weight: input("weight"), bias: input("bias"), rows: step, columns: step, groups: groups)
    case "adaptive_avg_pool1d":
      return try input("x").adaptiveAveragePooling(to: arguments.integer("output", default: 0))
    case "gated_scan": return try input("x").gatedScan(initial: input("initial"))
    case "diagonal_scan":
      let lambda = try Variable.spiral(logDecay: input("nu"), logPhase: input("theta"))
      return try input("u").diagonalScan(lambda: lambda, initial: input("initial"))
    case "attention":
      return try Variable.attention(
        query: input("q"), key: input("k"), value: input("v"), mask: mask(arguments))
    default: return try loss(golden, inputs)
    }
  }

  private static func mask(_ arguments: GoldenCase.Arguments) -> AttentionMask {
    guard arguments.text("mask") == "causal" else { return .none }
    let window = arguments.integer("window", default: 0)
    return window > 0 ? .band(window: window) : .causal
  }

  private static func loss(
    _ golden: GoldenCase, _ inputs: [String: Variable]
  ) throws -> Variable? {
    let arguments = golden.arguments
    func input(_ name: String) throws -> Variable {
      guard let variable = inputs[name] else { throw GoldenError(file: golden.name, "no \(name)") }
      return variable
    }
    func target() throws -> Tensor { try golden.tensor("in.target") }
    switch golden.operation {
    case "bce_logits": return try BinaryCrossEntropy()(input("logits"), target: target())
    case "focal":
      let gamma = arguments.float("gamma", default: 0)
      return try Focal(gamma: gamma)(input("logits"), target: target())
    case "dice":
      let dice = Dice(
        smooth: arguments.float("smooth", default: 0),
        sigmoidTwice: arguments.flag("sigmoidTwice"), log1p: arguments.flag("log1p"),
        weight: arguments.float("weight", default: 1))
      return try dice(input("logits"), target: target())
    case "mse": return try MeanSquaredError()(input("x"), target: target())
    case "gaussian_nll":
      return try GaussianLikelihood(full: arguments.flag("full"))(
        mean: input("mean"), logVariance: input("logVariance"), target: target())
    case "poisson_nll":
      return try PoissonLikelihood(full: arguments.flag("full"))(
        input("logRate"), target: target())
    case "cross_entropy":
      return try CrossEntropy()(input("logits"), target: golden.index("in.target"))
    case "vicreg":
      return try VICReg(
        invariance: arguments.float("invariance", default: 0),
        variance: arguments.float("variance", default: 0),
        covariance: arguments.float("covariance", default: 0),
        epsilon: arguments.float("eps", default: 0))(input("a"), input("b"))
    default: return nil
    }
  }
}
