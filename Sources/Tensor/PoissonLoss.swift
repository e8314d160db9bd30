#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The negative log-likelihood of counts under Poisson distributions, element by element.
///
///     l = exp(x) - y x [+ log y!],   dl/dx = exp(x) - y
///
/// with the log-rates x and exp(x) given as `rates`.
package enum PoissonLoss {
  /// The losses l; if `full` with Stirling's approximation of log y! for y > 1.
  ///
  /// - Precondition: all tensors have the same number of values.
  package static func values(
    rates: Tensor, logRates: Tensor, counts: Tensor, full: Bool
  ) -> Tensor {
    var losses = rates
    losses.forEachChunk(with: logRates, counts) { l, x, y, range in
      for index in range {
        l[index] -= y[index] * x[index]
        if full, y[index] > 1 {
          l[index] += y[index] * log(y[index]) - y[index] + 0.5 * log(2 * Float.pi * y[index])
        }
      }
    }
    return losses
  }

  /// The derivatives with respect to the log-rates.
  ///
  /// - Precondition: both tensors have the same number of values.
  package static func gradient(rates: Tensor, counts: Tensor) -> Tensor {
    var dx = rates
    dx.forEachChunk(with: counts) { dx, y, range in
      for index in range { dx[index] -= y[index] }
    }
    return dx
  }
}
