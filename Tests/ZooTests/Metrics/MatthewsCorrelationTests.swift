import Testing

@testable import Zoo

@Suite struct MatthewsCorrelationTests {
  private func correlation(_ tp: Int, _ fp: Int, _ fn: Int, _ tn: Int) -> Double {
    ConfusionCounts(
      truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn
    ).matthewsCorrelation
  }

  @Test func isPearsonsCorrelationOfTheTable() {
    // (2 * 1 - 1 * 1) / sqrt(3 * 3 * 2 * 2)
    #expect(correlation(2, 1, 1, 1).isClose(to: 1.0 / 6, tolerance: 1e-15))
    // matthews_corrcoef([+1, +1, +1, -1], [+1, -1, +1, +1]) = -0.33
    #expect(correlation(2, 1, 1, 0).isClose(to: -1.0 / 3, tolerance: 1e-15))
  }

  @Test func undefinedIsNotZero() {
    #expect(correlation(0, 0, 0, 9).isNaN)
    #expect(correlation(0, 0, 3, 9).isNaN)
  }

  @Test func largeCountsKeepTheirDigits() {
    #expect(
      correlation(90_000, 10_000, 10_000, 20_000_000)
        .isClose(to: 0.899500249875, tolerance: 1e-11))
  }
}
