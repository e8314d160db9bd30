#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Student's t distribution, whose tails say how much wider an interval must be when its standard
/// error comes from a few blocks.
public struct StudentDistribution: Sendable, Equatable {
  /// Degrees of freedom, positive.
  public let degrees: Double

  /// The distribution with a number of degrees of freedom, which need not be whole.
  public init(degrees: Double) {
    precondition(degrees > 0, "\(degrees) degrees of freedom")
    self.degrees = degrees
  }

  /// The probability of a value at least this far from zero, on either side.
  ///
  ///     P(|t| >= x) = I(n / (n + x^2); n / 2, 1 / 2)
  ///
  /// with I the regularised incomplete beta function and n the degrees of freedom.
  public func twoSided(_ value: Double) -> Double {
    guard !value.isNaN else { return .nan }
    let square = value * value
    guard square.isFinite else { return 0 }
    return Self.incompleteBeta(
      degrees / (degrees + square), complement: square / (degrees + square), degrees / 2, 0.5)
  }

  /// The value that is exceeded with a probability below one half.
  public func quantile(upper probability: Double) -> Double {
    precondition(probability > 0 && probability < 0.5, "an upper tail of \(probability)")
    // Bisection needs no derivative and always ends: neighbouring doubles bound the result.
    var (low, high) = (0.0, 2.0)
    while twoSided(high) > 2 * probability { high *= 2 }
    while true {
      let middle = (low + high) / 2
      guard middle > low, middle < high else { return middle }
      if twoSided(middle) > 2 * probability { low = middle } else { high = middle }
    }
  }

  /// The regularised incomplete beta function at x, with 1 - x given too, since it may be tiny.
  private static func incompleteBeta(
    _ x: Double, complement: Double, _ a: Double, _ b: Double
  ) -> Double {
    guard x > 0 else { return 0 }
    guard complement > 0 else { return 1 }
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(complement))
    // The continued fraction converges fast on this side of the mean; the other follows from it.
    if x < (a + 1) / (a + b + 2) { return front * fraction(x, a, b) / a }
    return 1 - front * fraction(complement, b, a) / b
  }

  /// The continued fraction of the incomplete beta function by the method of Lentz (DLMF 8.17.22).
  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    func bounded(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
    var c = 1.0
    var d = 1 / bounded(1 - (a + b) * x / (a + 1))
    var result = d
    for step in 1...1000 {
      let m = Double(step)
      for coefficient in [
        m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
        -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
      ] {
        d = 1 / bounded(1 + coefficient * d)
        c = bounded(1 + coefficient / c)
        result *= c * d
      }
      if abs(c * d - 1) < 1e-16 { break }
    }
    return result
  }
}
