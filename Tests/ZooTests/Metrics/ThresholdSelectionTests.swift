import Tensor
import Testing

@testable import Zoo

@Suite struct ThresholdSelectionTests {
  @Test func triesEveryDistinctScore() throws {
    let prediction = try MetricsSample.random(bins: 400, units: 3, seed: 4)
    let chosen = ThresholdSelection.maximizingF1(RankCounts.pooled(prediction))
    let best = ConfusionCounts(prediction, threshold: chosen).f1
    for score in Set(prediction.logOdds.values.values) {
      let f1 = ConfusionCounts(prediction, threshold: Double(score)).f1
      #expect(f1 <= best)
      #expect(f1 < best || Double(score) <= chosen)
    }
  }

  @Test func theHighestOfEqualsWins() throws {
    // At 3: TP 1, F1 = 2 / (2 + 1). At 1: TP 2, F1 = 4 / (2 + 4), the same.
    let prediction = try MetricsSample.unit([3, 2, 2, 1], [1, 0, 0, 1])
    #expect(ThresholdSelection.maximizingF1(RankCounts.pooled(prediction)) == 3)
  }

  @Test func withoutSpikesThereIsNone() throws {
    let prediction = try MetricsSample.unit([3, 2], [0, 0])
    #expect(ThresholdSelection.maximizingF1(RankCounts.pooled(prediction)).isNaN)
  }
}
