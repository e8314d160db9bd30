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
  }

  @Test func allOrNothingIsCounted() throws {
    let prediction = try MetricsSample.unit([1, 0], [1, 0])
    #expect(
      ConfusionCounts(prediction, threshold: -9)
        == ConfusionCounts(
          truePositives: 1, falsePositives: 1, falseNegatives: 0, trueNegatives: 0))
    #expect(
      ConfusionCounts(prediction, threshold: 9)
        == ConfusionCounts(
          truePositives: 0, falsePositives: 0, falseNegatives: 1, trueNegatives: 1))
  }
}
