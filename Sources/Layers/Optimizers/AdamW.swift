import Tensor

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2).
///
///     p = (1 - η d) p - η / (1 - β1^t) m / (sqrt(v / (1 - β2^t)) + ε)
///
/// The moments see the gradient alone, so every weight decays at the same rate.
public struct AdamW: Optimizer {
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
    weightDecay: Float = 1e-2
  ) {
    rule = AdamRule(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, penalty: 0,
      decay: weightDecay)
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
