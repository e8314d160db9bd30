import Testing

@testable import Zoo

@Suite struct BitsPerSpikeCalibratedTests {
  /// Log-odds of ±1 that mean ±3: the map makes them certain enough.
  @Test func theMapIsAppliedBeforeScoring() throws {
    let (scores, spikes) = ([1, -1, 1, -1] as [Float], [1, 0, 1, 0] as [UInt8])
    let prediction = try MetricsSample.unit(scores, spikes)
    let mapped = try MetricsSample.unit(scores.map { 3 * $0 + 0.25 }, spikes)
    let cell = try ScoredCell(
      prediction, nullRates: [0.5],
      choices: Evaluation.Choices(
        threshold: 0, calibration: AffineCalibration(slope: 3, intercept: 0.25)))
    let expected = try BitsPerSpike(mapped, nullRates: [0.5])
    #expect(Metric.bitsPerSpikeCalibrated.value(cell) == expected.pooled)
    #expect(Metric.calibratedUnitMedian.value(cell) == expected.unitMedian)
    #expect(Metric.calibratedUnitsAboveZero.value(cell) == 1)
    #expect(Metric.bitsPerSpikeCalibrated.perUnit?.values(cell) == expected.perUnit)
    #expect(Metric.calibratedSlope.value(cell) == 3)
    #expect(Metric.calibratedIntercept.value(cell) == 0.25)
  }

  @Test func withoutAMapItIsUndefined() throws {
    let cell = try ScoredCell(
      MetricsSample.unit([1, -1], [1, 0]), nullRates: [0.5],
      choices: Evaluation.Choices(
        threshold: .nan, calibration: AffineCalibration(slope: .nan, intercept: .nan)))
    #expect(Metric.bitsPerSpikeCalibrated.value(cell).isNaN)
    #expect(Metric.calibratedUnitMedian.value(cell).isNaN)
    #expect(Metric.bitsPerSpike.value(cell).isFinite)
  }
}
