import Tensor
import Testing

@testable import Zoo

@Suite struct RankCountsTests {
  @Test func countsTiesAndWhatIsAbove() throws {
    let prediction = try MetricsSample.unit(
      [3, 2, 2, 2, 1, -0.0, 0, -1], [0, 1, 0, 1, 0, 1, 0, 0])
    let counts = RankCounts.pooled(prediction)
    #expect(counts.positives == 3 && counts.negatives == 5)
    #expect(
      counts.levels == [
        .init(score: 2, positives: 2, negatives: 1, negativesAbove: 1),
        .init(score: 0, positives: 1, negatives: 1, negativesAbove: 3),
      ])
  }

  @Test func perUnitIsPooledOfOneUnit() throws {
    let prediction = try MetricsSample.random(bins: 900, units: 19, seed: 3)
    let counts = RankCounts.perUnit(prediction)
    #expect(counts.count == 19)
    for unit in 0..<19 {
      let alone = try MetricsSample.unit(
        (0..<900).map { prediction.logOdds.values[$0, unit] },
        (0..<900).map { prediction.spikes[$0, unit] ? 1 : 0 })
      #expect(RankCounts.pooled(alone) == counts[unit])
    }
  }
}
