import Tensor

/// The sign-flip test of paired differences: whether their mean is zero, from the differences alone
/// (Fisher 1935).
///
/// If neither of two models is better, each recording's difference is as likely to be negative as
/// positive, and so is every one of the 2^n ways to choose the signs of n differences. The p-value
/// is the share of them whose mean is at least as far from zero as that of the differences. Its
/// least value is 2 / 2^n: fewer than six recordings can never reach 0.05.
public enum SignFlipTest {
  /// The most differences of which all sign choices are tried.
  static let mostExact = 20
  /// The number of random sign choices for more than that.
  static let samples = 1 << 17

  /// The least p-value that a number of recordings can reach.
  public static func leastP(recordings: Int) -> Double {
    var p = 2.0
    for _ in 0..<recordings { p /= 2 }
    return p
  }

  /// The two-sided p-value; NaN if a difference is undefined or there is none.
  ///
  /// It is exact up to 20 differences; above, signs are chosen at random.
  public static func p(_ differences: [Double]) -> Double {
    let count = differences.count
    guard count > 0, differences.allSatisfy({ $0.isFinite }) else { return .nan }
    let scale = differences.reduce(0) { $0 + abs($1) }
    // Sums in another order differ in their last digits, and such are equal.
    let limit = abs(differences.reduce(0, +)) - 1e-12 * scale
    guard count <= mostExact else {
      var generator = RandomGenerator(seed: 0).stream("signs")
      var extreme = 0
      for _ in 0..<samples {
        let sum = differences.reduce(0) { $0 + (generator.bernoulli(0.5) ? $1 : -$1) }
        extreme += abs(sum) >= limit ? 1 : 0
      }
      // The differences themselves are one of the choices (Phipson and Smyth 2010).
      return Double(extreme + 1) / Double(samples + 1)
    }
    // All signs turned give the same distance: the first sign can stay.
    let choices = 1 << (count - 1)
    var extreme = 0
    for signs in 0..<choices {
      var sum = differences[0]
      for index in 1..<max(1, count) {
        sum += signs >> (index - 1) & 1 == 0 ? differences[index] : -differences[index]
      }
      extreme += abs(sum) >= limit ? 1 : 0
    }
    return Double(extreme) / Double(choices)
  }
}
