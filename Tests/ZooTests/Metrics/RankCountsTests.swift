import Tensor
import Testing

@testable import Zoo

@Suite struct RankCountsTests {
  @Test func countsTiesAndHigherScores() throws {
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

  @Test func perUnitCountsMatchPooledOnes() throws {
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

  @Test func partsAreCountedLikeTheWhole() throws {
    // Three parts, with scores of few values so that ties cross their borders.
    let (count, values) = (600_000, 50)
    var generator = RandomGenerator(seed: 5)
    let scores = (0..<count).map { _ in Float(generator.integer(below: values)) - 20 }
    let spikes = (0..<count).map { _ in UInt8(generator.integer(below: 20) == 0 ? 1 : 0) }
    let counts = RankCounts.pooled(try MetricsSample.unit(scores, spikes))
    var histograms = [[Int]](repeating: [0, 0], count: values)
    for (score, spike) in zip(scores, spikes) { histograms[Int(score) + 20][Int(spike)] += 1 }
    var above = 0
    for (level, value) in zip(counts.levels, (0..<values).reversed()) {
      #expect(
        level
          == .init(
            score: Float(value) - 20, positives: histograms[value][1],
            negatives: histograms[value][0], negativesAbove: above))
      above += histograms[value][0]
    }
    #expect(counts.levels.count == values && above == counts.negatives)
  }
}
