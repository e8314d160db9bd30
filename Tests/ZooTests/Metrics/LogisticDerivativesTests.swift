import Testing

@testable import Zoo

@Suite struct LogisticDerivativesTests {
  private static let plain = LogisticFit.Standardized(center: 0, scale: 1)

  @Test func oneGroupByHand() {
    var sums = LogisticFit.Derivatives()
    let factor = sums.add(2, at: Self.plain, count: 4, target: 1)
    // Four bins of probability 1/2, of which one has a spike: a loss of 4 log 2.
    #expect(sums.loss == 0 && factor == 2)
    #expect(sums.gradient == (slope: 2, intercept: 1))
    #expect(sums.curvature == (slope: 4, mixed: 2, intercept: 1))
  }

  @Test func theNewtonStepSolvesTheTwoEquations() throws {
    var sums = LogisticFit.Derivatives()
    #expect(sums.newtonStep == nil, "flat")
    sums.curvature = (slope: 4, mixed: 1, intercept: 2)
    sums.gradient = (slope: 3, intercept: 1)
    let step = try #require(sums.newtonStep)
    #expect(step.slope.isClose(to: -5.0 / 7) && step.intercept.isClose(to: -1.0 / 7))
    // A single score says nothing about the slope.
    var single = LogisticFit.Derivatives()
    _ = single.add(2, at: Self.plain, count: 4, target: 1)
    #expect(single.newtonStep == nil)
    sums.curvature.slope = .infinity
    #expect(sums.newtonStep == nil)
  }

  @Test func derivativesMatchFiniteDifferences() throws {
    // More than one block of 512 under one logarithm.
    let prediction = try MetricsSample.random(bins: 300, units: 3, seed: 4)
    let targets = (silent: 0.1, spike: 0.8)
    func at(_ slope: Double, _ intercept: Double) -> LogisticFit.Derivatives {
      var fit = LogisticFit.Standardized(center: -3, scale: 2)
      (fit.slope, fit.intercept) = (slope, intercept)
      return .init(prediction, at: fit, targets: targets)
    }
    let (here, h) = (at(0.7, -0.4), 1e-5)
    let (left, right) = (at(0.7 - h, -0.4), at(0.7 + h, -0.4))
    let (below, above) = (at(0.7, -0.4 - h), at(0.7, -0.4 + h))
    func slope(_ a: Double, _ b: Double) -> Double { (b - a) / (2 * h) }
    #expect(here.gradient.slope.isClose(to: slope(left.loss, right.loss), tolerance: 1e-7))
    #expect(here.gradient.intercept.isClose(to: slope(below.loss, above.loss), tolerance: 1e-7))
    let (a, b) = (left.gradient, right.gradient)
    #expect(here.curvature.slope.isClose(to: slope(a.slope, b.slope), tolerance: 1e-7))
    #expect(here.curvature.mixed.isClose(to: slope(a.intercept, b.intercept), tolerance: 1e-7))
    #expect(
      here.curvature.intercept.isClose(
        to: slope(below.gradient.intercept, above.gradient.intercept), tolerance: 1e-7))
  }

  @Test func groupsOfEqualScoresLoseNothing() throws {
    let prediction = try MetricsSample.unit(
      [1, 3, 1, 3, 1, 3, 1, 3], [0, 0, 0, 1, 1, 1, 0, 1])
    let groups = LogisticFit.GroupedScores(prediction)
    #expect(groups.mean == 2 && groups.deviation == 1)
    #expect(groups.count == 8 && groups.spikes == 4)
    var fit = LogisticFit.Standardized(center: 2, scale: 1)
    (fit.slope, fit.intercept) = (0.5, -0.25)
    let grouped = groups.derivatives(at: fit, targets: (0, 1))
    let all = LogisticFit.Derivatives(prediction, at: fit, targets: (0, 1))
    #expect(grouped.loss.isClose(to: all.loss, tolerance: 1e-14))
    #expect(grouped.gradient.slope.isClose(to: all.gradient.slope, tolerance: 1e-14))
    #expect(grouped.curvature.mixed.isClose(to: all.curvature.mixed, tolerance: 1e-14))
  }

  @Test func closeScoresShareAGroupAtTheirMean() throws {
    // 1 and 1 + 1/1024 have the same sign, exponent and first 7 bits of mantissa.
    let groups = LogisticFit.GroupedScores(try MetricsSample.unit([1, 1 + 1 / 1024], [0, 1]))
    #expect(groups.mean == 1 + 1.0 / 2048)
    #expect(groups.deviation == 1, "any scale serves a single group")
    // Zeros of both signs are one score.
    #expect(LogisticFit.GroupedScores(try MetricsSample.unit([0, -0.0], [0, 1])).mean == 0)
  }
}
