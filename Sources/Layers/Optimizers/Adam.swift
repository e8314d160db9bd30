import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Adam (Kingma and Ba 2015, algorithm 1).
///
///     m = β1 m + (1 - β1) g,  v = β2 v + (1 - β2) g²
///     p = p - η / (1 - β1^t) m / (sqrt(v / (1 - β2^t)) + ε)
///
/// with g = gradient + d p: the decay of the weights goes through the moments. `AdamW` decouples
/// it.
public struct Adam: Optimizer {
  /// The step size η.
  public var learningRate: Float {
    get { rule.learningRate }
    set { rule.learningRate = newValue }
  }
  /// How each parameter is treated; empty if all are treated alike.
  public var rules: [UpdateRule] {
    get { rule.rules }
    set { rule.rules = newValue }
  }
  private var rule: AdamRule

  /// The rule with PyTorch's defaults.
  public init(
    learningRate: Float = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Float = 1e-8,
    weightDecay: Float = 0
  ) {
    rule = AdamRule(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      penalty: weightDecay, decay: 0)
  }

  /// The moments as `first.<number>` and `second.<number>`, and the number of steps as `step`.
  public var state: [String: Tensor] {
    get { rule.state }
    set { rule.state = newValue }
  }

  /// Changes every parameter once.
  ///
  /// - Throws: `TensorError` if numbers or shapes differ.
  public mutating func step(
    _ parameters: inout [Tensor], gradients: [Tensor]
  ) throws(TensorError) {
    try rule.step(&parameters, gradients: gradients)
  }
}

/// The common part of Adam and AdamW.
struct AdamRule: Sendable {
  var learningRate: Float
  let beta1: Double
  let beta2: Double
  let epsilon: Float
  /// The decay that is added to the gradient.
  let penalty: Float
  /// The decay that shrinks the parameters directly.
  let decay: Float
  var rules: [UpdateRule] = []
  private var steps = 0
  private var first = OptimizerMemory()
  private var second = OptimizerMemory()

  init(
    learningRate: Float, beta1: Double, beta2: Double, epsilon: Float, penalty: Float,
    decay: Float
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.penalty = penalty
    self.decay = decay
  }

  var state: [String: Tensor] {
    get {
      // A float counts exactly to 2^24 steps.
      var state = ["step": Tensor(Float(steps))]
      first.write(to: &state, name: "first")
      second.write(to: &state, name: "second")
      return state
    }
    set {
      steps = newValue["step"].flatMap { Int(exactly: $0.scalar) } ?? 0
      first = OptimizerMemory(from: newValue, name: "first")
      second = OptimizerMemory(from: newValue, name: "second")
    }
  }

  mutating func step(_ parameters: inout [Tensor], gradients: [Tensor]) throws(TensorError) {
    try first.prepare(for: parameters, gradients: gradients, operation: "Adam")
    try second.prepare(for: parameters, gradients: gradients, operation: "Adam")
    steps += 1
    // In double precision: 1 - β2^t loses half its digits in single precision at t = 1.
    let correction1 = 1 - pow(beta1, Double(steps))
    let correction2 = (1 - pow(beta2, Double(steps))).squareRoot()
    for (rule, places) in rules.groups(of: parameters.count) {
      let rate = Double(learningRate) * Double(rule.rate)
      let update = AdamUpdate(
        beta1: Float(beta1), oneMinusBeta1: Float(1 - beta1), beta2: Float(beta2),
        oneMinusBeta2: Float(1 - beta2), epsilon: epsilon, penalty: rule.decays ? penalty : 0,
        shrink: rule.decays ? Float(1 - rate * Double(decay)) : 1,
        size: Float(rate / correction1), reciprocal: Float(1 / correction2))
      update(
        &parameters, at: places, gradients: gradients, first: &first.tensors,
        second: &second.tensors)
    }
  }
}
