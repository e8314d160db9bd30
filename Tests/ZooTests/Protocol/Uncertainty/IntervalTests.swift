import Testing

@testable import Zoo

@Suite struct IntervalTests {
  /// Draws of variance 1 around zero: the standard error is sqrt(n / (n - 1)) for n stretches.
  @Test func theFormulaIsFollowed() {
    let half = (3.0 / 4).squareRoot()
    let interval = Interval(2, draws: [-half, half, -half, half], stretches: 30)
    let error = (30.0 / 29).squareRoot()
    #expect(interval.standardError.isClose(to: error, tolerance: 1e-14))
    #expect(interval.low.isClose(to: 2 - 2.045229642132703 * error, tolerance: 1e-12))
    #expect(interval.high.isClose(to: 2 + 2.045229642132703 * error, tolerance: 1e-12))
    #expect(interval.p.isClose(to: StudentDistribution(degrees: 29).twoSided(2 / error)))
    // The 80 % quantile of t with 29 degrees of freedom is 0.8541 (scipy.stats.t.ppf).
    #expect(
      interval.smallestDetectable.isClose(
        to: (2.045229642132703 + 0.8541919) * error, tolerance: 1e-6))
  }

  @Test func aDifferenceIsSignificantExactlyIfItsIntervalLeavesOutZero() {
    for value in [0.5, 2.0, 2.1, 3] {
      let interval = Interval(value, draws: [-1, 1, -1, 1, -1, 1], stretches: 30)
      #expect((interval.p < 0.05) == (interval.low > 0))
    }
  }

  @Test func nothingIsNoDifference() {
    #expect(Interval(0, draws: [0, 0, 0], stretches: 30).p == 1)
    #expect(Interval(1e-12, draws: [1e-13, 0, 2e-13], stretches: 30).p == 1)
    #expect(Interval(0, draws: [0, 0, 0], stretches: 30).low == 0)
  }

  @Test func undefinedResamplesMakeItUndefined() {
    let draws = (0..<100).map { $0 < 5 ? Double.nan : Double($0) }
    #expect(Interval(50, draws: draws, stretches: 30).low.isFinite)
    #expect(Interval(50, draws: draws + [.nan], stretches: 30).low.isNaN)
    #expect(Interval(.nan, draws: [1, 2], stretches: 30).p.isNaN)
    #expect(Interval(1, draws: [1, 2], stretches: 1).smallestDetectable.isNaN)
  }
}
