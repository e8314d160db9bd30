import Testing

@testable import Zoo

@Suite struct F1Tests {
  private func f1(_ tp: Int, _ fp: Int, _ fn: Int) -> Double {
    ConfusionCounts(
      truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: 9
    ).f1
  }

  @Test func isTheHarmonicMeanOfPrecisionAndRecall() {
    #expect(f1(2, 1, 1) == 2.0 / 3)
    // Precision 1/4, recall 1: 2 / (4 + 1).
    #expect(f1(1, 3, 0) == 0.4)
  }

  @Test func undefinedIsNotZero() {
    #expect(f1(0, 0, 0).isNaN)
    #expect(f1(0, 0, 3) == 0)
  }

  @Test func withoutAThresholdItIsUndefined() throws {
    for (threshold, isDefined) in [(0.0, true), (.nan, false)] {
      let cell = try ScoredCell(
        MetricsSample.unit([1, -1], [1, 0]), nullRates: [0.5],
        choices: Evaluation.Choices(threshold: threshold, calibration: .identity))
      #expect(Metric.f1.value(cell).isNaN != isDefined)
    }
  }
}
