import Testing

@testable import Zoo

@Suite struct ScoredCellTests {
  private func cell(threshold: Double = 0, nullRates: [Double] = [0.5, 0.25]) throws -> ScoredCell {
    try ScoredCell(
      MetricsSample.prediction([[1, -1], [-1, 2], [0, 0]], [[1, 0], [0, 1], [1, 0]]),
      nullRates: nullRates,
      choices: Evaluation.Choices(
        threshold: threshold, calibration: AffineCalibration(slope: 2, intercept: 0.5)))
  }

  @Test func intermediateResultsMatchTheirTypes() throws {
    let cell = try cell()
    #expect(cell.bits == (try BitsPerSpike(cell.prediction, nullRates: [0.5, 0.25])))
    #expect(
      cell.calibratedBits
        == (try BitsPerSpike(
          cell.prediction, nullRates: [0.5, 0.25],
          calibration: AffineCalibration(slope: 2, intercept: 0.5))))
    #expect(cell.rocAUC.perUnit == ROCAUC(RankCounts.perUnit(cell.prediction)).perUnit)
    #expect(cell.confusion == ConfusionCounts(cell.prediction, threshold: 0))
    #expect(cell.calibration.ratio == Calibration(cell.prediction).ratio)
  }

  @Test func withoutAThresholdNothingIsCounted() throws {
    #expect(try cell(threshold: .nan).confusion == nil)
  }

  @Test func nullRatesAreChecked() throws {
    #expect(throws: EvaluationError.nullRateCount(expected: 2, found: 1)) {
      try cell(nullRates: [0.5])
    }
    #expect(throws: EvaluationError.nullRateOutOfRange(unit: 1)) { try cell(nullRates: [0.5, 1]) }
  }
}
