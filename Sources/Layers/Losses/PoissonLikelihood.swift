import Autograd
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
    var losses = rates
    losses.forEachChunk(with: logRates.value, target) { [full] l, x, y, range in
      for index in range {
        l[index] -= y[index] * x[index]
        if full, y[index] > 1 {
          l[index] += y[index] * log(y[index]) - y[index] + 0.5 * log(2 * Float.pi * y[index])
        }
      }
    }
    return .computed("poissonLikelihood", mean.value(of: losses), from: [logRates]) {
      [rates, target, mean] dy, _ throws(TensorError) in
      var dx = rates
      dx.forEachChunk(with: target) { dx, y, range in
        for index in range { dx[index] -= y[index] }
      }
      return [mean.gradient(dx, upstream: dy)]
    }
  }
}
