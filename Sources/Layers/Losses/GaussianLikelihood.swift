import Autograd
import Tensor

/// The negative log-likelihood of numbers under a normal distribution whose mean and logarithm of
/// variance are predicted.
///
///     l = (v + (y - m)² exp(-v) [+ log 2π]) / 2
///     dm = -(y - m) exp(-v), dv = (1 - (y - m)² exp(-v)) / 2
/// - Shape: mean, log-variance and target of one shape.
public struct GaussianLikelihood: Sendable {
  /// Whether the constant log(2π)/2 is added.
  public var full: Bool

  /// The loss.
  public init(full: Bool = true) { self.full = full }

  /// The mean negative log-likelihood in nats, a scalar.
  ///
  /// - Throws: `TensorError.shapeMismatch`; `TensorError.invalidArgument` if no element counts.
  public func callAsFunction(
    mean m: Variable, logVariance: Variable, target: Tensor, weights: Tensor? = nil
  ) throws(TensorError) -> Variable {
    let mean = try WeightedMean(
      m.shape, target: target.shape, weights: weights, operation: "gaussianLikelihood")
    guard logVariance.shape == m.shape else {
      throw .shapeMismatch(
        operation: "gaussianLikelihood", left: m.shape, right: logVariance.shape)
    }
    let precision = logVariance.value.map(.negate).map(.exp)
    let residual = try Tensor.combine(.subtract, target, m.value)
    let constant: Float = full ? 1.837_877_066_409_345_5 : 0
    let losses = GaussianLoss.values(
      residual: residual, logVariance: logVariance.value, precision: precision, constant: constant)
    let value = mean.value(of: losses)
    return .computed("gaussianLikelihood", value, from: [m, logVariance]) {
      [residual, precision, mean] dy, needs throws(TensorError) in
      let dm = GaussianLoss.meanGradient(residual: residual, precision: precision)
      let dv = GaussianLoss.logVarianceGradient(residual: residual, precision: precision)
      return [
        needs[0] ? mean.gradient(dm, upstream: dy) : nil,
        needs[1] ? mean.gradient(dv, upstream: dy) : nil,
      ]
    }
  }
}
