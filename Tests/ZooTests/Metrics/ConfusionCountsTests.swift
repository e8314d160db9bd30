import Testing

@testable import Zoo

@Suite struct ConfusionCountsTests {
  @Test func countsAtAndAboveTheThreshold() throws {
    let prediction = try MetricsSample.unit([1, 1, 0.5, 0, 0], [1, 0, 1, 1, 0])
    let counts = ConfusionCounts(prediction, threshold: 0.5)
    #expect(
      counts
        == ConfusionCounts(
          truePositives: 2, falsePositives: 1, falseNegatives: 1, trueNegatives: 1))
    #expect(counts.f1 == 2.0 / 3)
    // (2 * 1 - 1 * 1) / sqrt(3 * 3 * 2 * 2)
    #expect(counts.matthewsCorrelation.isClose(to: 1.0 / 6, tolerance: 1e-15))
  }

  @Test func scikitLearnExample() {
    // matthews_corrcoef([+1, +1, +1, -1], [+1, -1, +1, +1]) = -0.33
    let counts = ConfusionCounts(
      truePositives: 2, falsePositives: 1, falseNegatives: 1, trueNegatives: 0)
    #expect(counts.matthewsCorrelation.isClose(to: -1.0 / 3, tolerance: 1e-15))
  }

  @Test func undefinedIsNotZero() {
    let silent = ConfusionCounts(
      truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 9)
    #expect(silent.f1.isNaN && silent.matthewsCorrelation.isNaN)
    let missed = ConfusionCounts(
      truePositives: 0, falsePositives: 0, falseNegatives: 3, trueNegatives: 9)
    #expect(missed.f1 == 0 && missed.matthewsCorrelation.isNaN)
  }

  @Test func largeCountsKeepTheirDigits() {
    let counts = ConfusionCounts(
      truePositives: 90_000, falsePositives: 10_000, falseNegatives: 10_000,
      trueNegatives: 20_000_000)
    #expect(counts.matthewsCorrelation.isClose(to: 0.899500249875, tolerance: 1e-11))
  }
}
