import Autograd
import Layers
import Tensor

extension TrainingLoop {
  /// One step of the optimiser.
  ///
  /// A step whose loss or gradient is not finite changes nothing: neither parameters, nor running
  /// statistics, nor the optimiser. `run` counts the steps; calling this twice repeats the same
  /// random draws.
  ///
  /// - Throws: what the objective throws.
  package mutating func step(_ step: O.Step) throws -> StepOutcome {
    // A copy: the objective may change running statistics, which a skipped step must not.
    var candidate = model
    let pass = Pass(training: &candidate, generator: stepGenerator)
    let loss = try objective.loss(step, of: &candidate, in: pass)
    // `gradients` refuses a loss that is not a scalar.
    let value = Double(loss.value.scalar)
    if loss.value.count == 1, !value.isFinite { return .skipped(.loss) }
    let allGradients = try pass.gradients(of: loss)
    var gradients = trained.map { allGradients[$0] }
    for (index, gradient) in zip(trained, gradients) where !gradient.isFinite {
      return .skipped(.gradient(path: paths[index]))
    }
    var all = candidate.parameterValues
    // The optimiser does not see frozen parameters: no penalty, decay or norm includes them.
    var values = trained.map { all[$0] }
    let done = progress.epoch * stepsPerEpoch + progress.step
    let total = epochs * stepsPerEpoch
    if let ridge = plan.ridge {
      let factor = Float(ridge.factor(at: Double(done) / Double(total)))
      for (index, value) in values.enumerated()
      where value.shape.rank > 1 && optimizer.rules[index].decays {
        try gradients[index].add(value, scale: factor)
      }
    }
    if let limit = plan.maximumGradientNorm {
      _ = GradientClipping(maximumNorm: Float(limit))(&gradients)
    }
    optimizer.learningRate = plan.learningRate(
      epoch: progress.epoch, step: done, totalSteps: total)
    try optimizer.step(&values, gradients: gradients)
    for (index, value) in zip(trained, values) { all[index] = value }
    try candidate.setParameterValues(all)
    model = candidate
    return .taken(loss: value)
  }
}

extension Tensor {
  /// Whether no value is infinite or NaN.
  var isFinite: Bool {
    withValues { values in
      // All exponent bits are set in a value that is not finite. Without a branch, so that the loop
      // is vectorised.
      var found: UInt32 = 0
      for value in values {
        found |= value.bitPattern & 0x7f80_0000 == 0x7f80_0000 ? 1 : 0
      }
      return found == 0
    }
  }
}
