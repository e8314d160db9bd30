import Testing

@testable import Zoo

@Suite struct LogisticFitTests {
  private static let log3 = 1.0986122886681098

  @Test func twoScoresByHand() throws {
    // Score 0 spikes in 1 of 4 bins, score 1 in 3 of 4: log-odds -log 3 and log 3.
    let fit = LogisticFit(
      try MetricsSample.unit([0, 0, 0, 0, 1, 1, 1, 1], [1, 0, 0, 0, 1, 1, 1, 0]))
    #expect(fit.intercept.isClose(to: -Self.log3))
    #expect(fit.slope.isClose(to: 2 * Self.log3))
  }

  @Test(arguments: [(1, 1000), (1024, 0), (-1 / 64, 3)] as [(Float, Float)])
  func scaleAndOffsetOfScoresDoNotMatter(scale: Float, offset: Float) throws {
    let scores: [Float] = [0, 0, 0, 0, 1, 1, 1, 1].map { $0 * scale + offset }
    let fit = LogisticFit(try MetricsSample.unit(scores, [1, 0, 0, 0, 1, 1, 1, 0]))
    for (score, logOdds) in [(offset, -Self.log3), (offset + scale, Self.log3)] {
      #expect((fit.slope * Double(score) + fit.intercept).isClose(to: logOdds, tolerance: 1e-8))
    }
  }

  @Test func theGradientVanishesAtTheFit() throws {
    let prediction = try MetricsSample.random(bins: 3000, units: 5, seed: 8)
    let fit = LogisticFit(prediction)
    var here = LogisticFit.Standardized(center: 0, scale: 1)
    (here.slope, here.intercept) = (fit.slope, fit.intercept)
    let gradient = LogisticFit.Derivatives(prediction, at: here, targets: (0, 1)).gradient
    // Sums over 15,000 bins.
    #expect(abs(gradient.slope) < 1e-5 && abs(gradient.intercept) < 1e-5)
    #expect(fit.slope.isClose(to: 1, tolerance: 0.1))
  }

  @Test func smoothedTargetsMakeSeparableScoresFinite() throws {
    let prediction = try MetricsSample.unit([-1, -1, 1, 1], [0, 0, 1, 1])
    // Each score has its target as its probability: log-odds of 1/4 and 3/4.
    let fit = LogisticFit(prediction, targets: (0.25, 0.75))
    #expect(fit.slope.isClose(to: Self.log3) && abs(fit.intercept) < 1e-9)
  }

  @Test func degenerateSamplesHaveAName() throws {
    func degeneracy(_ logits: [Float], _ spikes: [UInt8]) throws -> LogisticFit.Degeneracy? {
      LogisticFit.degeneracy(try MetricsSample.unit(logits, spikes))
    }
    #expect(try degeneracy([1, 2], [0, 0]) == .noSpikes)
    #expect(try degeneracy([1, 2], [1, 1]) == .onlySpikes)
    #expect(try degeneracy([2, 2, 2], [1, 0, 1]) == .constantScores)
    #expect(try degeneracy([0, -0.0], [1, 0]) == .constantScores)
    #expect(try degeneracy([1, 2, 3, 4], [0, 0, 1, 1]) == .separableScores)
    #expect(try degeneracy([1, 2, 3, 4], [1, 1, 0, 0]) == .separableScores)
    // A tie at the border does not stop the slope from growing.
    #expect(try degeneracy([1, 2, 2, 3], [0, 0, 1, 1]) == .separableScores)
    #expect(try degeneracy([1, 2, 2, 2], [0, 0, 1, 1]) == .separableScores)
    #expect(try degeneracy([1, 2, 3, 4], [0, 1, 0, 1]) == nil)
    #expect(try degeneracy([1, 2, 3], [0, 1, 0]) == nil)
    // Without spikes nothing else matters.
    #expect(try degeneracy([2, 2], [0, 0]) == .noSpikes)
  }

  @Test func logOddsOfTheMeanTarget() {
    let fit = LogisticFit.Standardized(center: 0, scale: 1)
    #expect(fit.logOddsOfMeanTarget(0.5, targets: (0, 1)) == 0)
    #expect(fit.logOddsOfMeanTarget(0.75, targets: (0, 1)).isClose(to: Self.log3))
    // 0.5 * 0.9 + 0.5 * 0.6 = 0.75
    #expect(fit.logOddsOfMeanTarget(0.5, targets: (0.6, 0.9)).isClose(to: Self.log3))
  }
}
