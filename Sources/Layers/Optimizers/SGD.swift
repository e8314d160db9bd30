import Tensor

/// Gradient descent with momentum (Sutskever et al., 2013, in PyTorch's form).
///
///     g = gradient + d p
///     v = μ v + g               (v = g in the first step)
///     p = p - η v,  with Nesterov  p = p - η (g + μ v)
public struct SGD: Optimizer {
  /// The step size η.
  public var learningRate: Float
  /// The momentum μ.
  public var momentum: Float
  /// Whether the gradient is taken one step ahead.
  public var nesterov: Bool
  /// The coefficient d of the L2 penalty.
  public var weightDecay: Float
  /// How each parameter is treated; empty if all are treated alike.
  public var rules: [UpdateRule] = []
  private var velocity = OptimizerMemory()

  /// The rule; plain descent by default.
  public init(
    learningRate: Float, momentum: Float = 0, nesterov: Bool = false, weightDecay: Float = 0
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
  }

  /// The velocities, as `velocity.<number>`.
  public var state: [String: Tensor] {
    get {
      var state: [String: Tensor] = [:]
      velocity.write(to: &state, name: "velocity")
      return state
    }
    set { velocity = OptimizerMemory(from: newValue, name: "velocity") }
  }

  /// Changes every parameter once.
  ///
  /// - Throws: `TensorError` if numbers or shapes differ.
  public mutating func step(
    _ parameters: inout [Tensor], gradients: [Tensor]
  ) throws(TensorError) {
    // Zeros are right for the first step too: μ 0 + g = g.
    try velocity.prepare(for: parameters, gradients: gradients, operation: "SGD")
    for (rule, places) in rules.groups(of: parameters.count) {
      let update = MomentumUpdate(
        learningRate: learningRate * rule.rate, momentum: momentum, nesterov: nesterov,
        penalty: rule.decays ? weightDecay : 0)
      for index in places {
        update(
          &parameters[index], gradient: gradients[index], velocity: &velocity.tensors[index])
      }
    }
  }
}
