import Tensor
import Testing

@testable import Zoo

@Suite struct AffineCalibrationTests {
  @Test func findsAKnownMap() throws {
    let truth = try MetricsSample.random(bins: 40_000, units: 4, seed: 21)
    // Scores that are twice the truth plus three need half of them minus one and a half.
    let distorted = try AffineCalibration(slope: 2, intercept: 3).apply(truth.logOdds)
    let map = try AffineCalibration.fit(logOdds: distorted, spikes: truth.spikes)
    #expect(map.slope.isClose(to: 0.5, tolerance: 0.03))
    #expect(map.intercept.isClose(to: -1.5, tolerance: 0.1))
  }

  @Test func separableScoresGiveAFiniteMap() throws {
    let map = AffineCalibration.fit(try MetricsSample.unit([0, 1, 2, 3], [0, 0, 1, 1]))
    #expect(map.slope > 0.5 && map.slope.isFinite && map.intercept.isFinite)
  }

  @Test func constantScoresMoveToTheMeanRate() throws {
    let map = AffineCalibration.fit(try MetricsSample.unit([7, 7, 7, 7], [0, 1, 0, 1]))
    #expect(map == AffineCalibration(slope: 1, intercept: -7))
  }

  @Test func withoutSpikesTheMapIsTheSmoothedRate() throws {
    let map = AffineCalibration.fit(try MetricsSample.unit([1, 2, 3], [0, 0, 0]))
    // Probability 1 / (N + 2) = 1/5.
    #expect(map.slope == 0 && map.intercept.isClose(to: -1.3862943611198906))
  }

  @Test func ranksAreNeverReversed() throws {
    let map = AffineCalibration.fit(
      try MetricsSample.unit([3, 2, 1, 0, 3, 0], [0, 0, 1, 1, 1, 0]))
    #expect(map.slope == 0 && map.intercept.isFinite)
  }

  @Test func shapesAreChecked() throws {
    let logOdds = try LogOdds(Tensor.zeros([3, 2]))
    #expect(throws: EvaluationError.shapeMismatch(logOdds: [3, 2], bins: 4, units: 2)) {
      try AffineCalibration.fit(logOdds: logOdds, spikes: SpikeRaster(bins: 4, units: 2))
    }
  }
}
