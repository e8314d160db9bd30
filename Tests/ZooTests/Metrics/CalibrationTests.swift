import Testing

@testable import Zoo

@Suite struct CalibrationTests {
  @Test func truthIsCalibrated() throws {
    let prediction = try MetricsSample.random(bins: 40_000, units: 4, seed: 11)
    let calibration = Calibration(prediction)
    #expect(calibration.slope.isClose(to: 1, tolerance: 0.05))
    #expect(calibration.intercept.isClose(to: 0, tolerance: 0.1))
    #expect(calibration.ratio.isClose(to: 1, tolerance: 0.03))
  }

  @Test func twoScoresAreFittedExactly() throws {
    // At score 0 one of four spikes, at score 2 two of four: log-odds -log 3 and 0.
    let prediction = try MetricsSample.unit([0, 0, 0, 0, 2, 2, 2, 2], [1, 0, 0, 0, 1, 1, 0, 0])
    let calibration = Calibration(prediction)
    #expect(calibration.slope.isClose(to: 1.0986122886681098 / 2))
    #expect(calibration.intercept.isClose(to: -1.0986122886681098))
  }

  @Test func theFitDoesNotDependOnOffsetAndScaleOfTheScores() throws {
    let scores: [Float] = [0, 0, 0, 0, 2, 2, 2, 2].map { 80 + $0 / 64 }
    let prediction = try MetricsSample.unit(scores, [1, 0, 0, 0, 1, 1, 0, 0])
    let slope = 1.0986122886681098 / 2 * 64
    let calibration = Calibration(prediction)
    #expect(calibration.slope.isClose(to: slope))
    #expect(calibration.intercept.isClose(to: -1.0986122886681098 - slope * 80))
  }

  @Test func noFiniteFitIsUndefined() throws {
    for (scores, spikes) in [
      ([1, 1, 1, 1], [0, 1, 0, 1]),  // constant
      ([0, 1, 2, 3], [0, 0, 1, 1]),  // separable
      ([0, 1, 1, 3], [0, 0, 1, 1]),  // separable except for a shared score
      ([3, 2, 1, 0], [0, 0, 1, 1]),  // separable in reverse
      ([0, 1, 2, 3], [0, 0, 0, 0]), ([0, 1, 2, 3], [1, 1, 1, 1]),
    ] as [([Float], [UInt8])] {
      let calibration = Calibration(try MetricsSample.unit(scores, spikes))
      #expect(calibration.slope.isNaN && calibration.intercept.isNaN)
    }
  }

  @Test func theRatioIsPredictedOverObservedSpikes() throws {
    let calibration = Calibration(try MetricsSample.unit([0, 0, 0, 0], [1, 0, 0, 0]))
    #expect(calibration.ratio == 2)
    let silent = Calibration(try MetricsSample.unit([0, 0], [0, 0]))
    #expect(silent.ratio.isNaN)
  }

  @Test func extremeScoresDoNotBreakTheFit() throws {
    let prediction = try MetricsSample.unit(
      [-90, 90, -40, 40, 0, 1, -1, 2], [1, 0, 0, 1, 1, 0, 0, 1])
    let calibration = Calibration(prediction)
    #expect(calibration.slope.isFinite && calibration.intercept.isFinite)
  }
}
