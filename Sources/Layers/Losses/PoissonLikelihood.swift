import Autograd
import Tensor

/// The negative log-likelihood of counts under a Poisson distribution, from log-rates.
///
///     l = exp(x) - y x [+ log y!]        dx = exp(x) - y
///
/// The term in brackets depends on no parameter and is left out unless `full`; it is Stirling's
/// approximation for y > 1, as in PyTorch, which is off by 1/(12 y).
/// - Shape: log-rates and counts of one shape.
public struct PoissonLikelihood: Loss {
  /// Whether the term that depends on the counts only is added.
  public var full: Bool

  /// The loss.
  public init(full: Bool = false) { self.full = full }

  /// The mean negative log-likelihood in nats, a scalar.
  ///
  /// - Throws: `TensorError.shapeMismatch`; `TensorError.invalidArgument` if no element counts.
  public func callAsFunction(
    _ logRates: Variable, target: Tensor, weights: Tensor?
  ) throws(TensorError) -> Variable {
    let mean = try WeightedMean(
      logRates.shape, target: target.shape, weights: weights, operation: "poissonLikelihood")
    let rates = logRates.value.map(.exp)
    let losses = PoissonLoss.values(
      rates: rates, logRates: logRates.value, counts: target, full: full)
    return .computed("poissonLikelihood", mean.value(of: losses), from: [logRates]) {
      [rates, target, mean] dy, _ throws(TensorError) in
      [mean.gradient(PoissonLoss.gradient(rates: rates, counts: target), upstream: dy)]
    }
  }
}
