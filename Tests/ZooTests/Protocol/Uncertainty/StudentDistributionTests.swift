import Testing

@testable import Zoo

@Suite struct StudentDistributionTests {
  /// Values of scipy.stats.t 1.17.
  @Test(arguments: [
    (1.0, 12.706204736432095, 0.0499999999989913), (2, 4.302652729911275, 0.04999999999651663),
    (29, 2.045229642132703, 0.05),
    (29, 0.5, 0.6208480841937812), (149, 3, 0.003165510450042607), (2.5, 20, 0.0007993882445024338),
  ])
  func tailsAreKnown(degrees: Double, value: Double, p: Double) {
    let t = StudentDistribution(degrees: degrees)
    #expect(t.twoSided(value).isClose(to: p, tolerance: 1e-13))
    #expect(t.twoSided(-value) == t.twoSided(value))
  }

  @Test func quantilesInvertTails() {
    for degrees in [1, 5, 29, 74.5, 1e6] {
      let t = StudentDistribution(degrees: degrees)
      for upper in [0.025, 0.2, 0.4999, 1e-6] {
        #expect((t.twoSided(t.quantile(upper: upper)) / (2 * upper)).isClose(to: 1))
      }
    }
    #expect(
      StudentDistribution(degrees: 29).quantile(upper: 0.025)
        .isClose(to: 2.045229642132703, tolerance: 1e-12))
  }

  @Test func endsAreKnown() {
    let t = StudentDistribution(degrees: 7)
    #expect(t.twoSided(0) == 1)
    #expect(t.twoSided(.infinity) == 0)
    #expect(t.twoSided(.nan).isNaN)
    #expect(t.twoSided(1e200) == 0)
  }
}
