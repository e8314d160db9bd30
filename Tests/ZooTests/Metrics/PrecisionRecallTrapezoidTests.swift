import Testing

@testable import Zoo

@Suite struct PrecisionRecallTrapezoidTests {
  @Test func constantScoreIsFarAboveThePrevalence() throws {
    let prediction = try MetricsSample.unit([2, 2, 2, 2, 2], [0, 1, 0, 0, 0])
    #expect(PrecisionRecallTrapezoid.value(RankCounts.pooled(prediction)) == 0.6)
  }

  @Test func silentBinsAheadOfTheFirstSpike() throws {
    // Points (recall, precision): (0, 0) after the silent bin, then (1, 1/2).
    let prediction = try MetricsSample.unit([3, 2, 1], [0, 1, 0])
    #expect(PrecisionRecallTrapezoid.value(RankCounts.pooled(prediction)) == 0.25)
  }

  @Test func agreesWithScikitLearn() throws {
    let sample = try MetricsSample.make(salt: 0)
    let prediction = try ScoredPrediction(logOdds: sample.logOdds, spikes: sample.spikes)
    let value = PrecisionRecallTrapezoid.value(RankCounts.pooled(prediction))
    #expect(value.isClose(to: 0.3670675126121825))
  }

  @Test func noSpikesIsUndefined() throws {
    let prediction = try MetricsSample.unit([3, 2], [0, 0])
    #expect(PrecisionRecallTrapezoid.value(RankCounts.pooled(prediction)).isNaN)
  }
}
