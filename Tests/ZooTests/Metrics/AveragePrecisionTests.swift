import Tensor
import Testing

@testable import Zoo

@Suite struct AveragePrecisionTests {
  @Test func textbookExample() throws {
    // scikit-learn's documentation of average_precision_score: 0.8333.
    let prediction = try MetricsSample.unit([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    let value = AveragePrecision.value(RankCounts.pooled(prediction))
    #expect(value.isClose(to: 0.5 * 1 + 0.5 * 2 / 3, tolerance: 1e-15))
  }

  @Test(arguments: [[1, 1, 0, 0, 0], [0, 0, 0, 1, 1], [0, 1, 0, 1, 0]] as [[UInt8]])
  func constantScoreIsThePrevalenceInAnyOrder(spikes: [UInt8]) throws {
    let prediction = try MetricsSample.unit([Float](repeating: -3, count: 5), spikes)
    #expect(AveragePrecision.value(RankCounts.pooled(prediction)) == 0.4)
  }

  @Test func oneClass() throws {
    let none = try MetricsSample.unit([1, 2, 3], [0, 0, 0])
    #expect(AveragePrecision.value(RankCounts.pooled(none)).isNaN)
    let all = try MetricsSample.unit([1, 2, 3], [1, 1, 1])
    #expect(AveragePrecision.value(RankCounts.pooled(all)) == 1)
  }

  @Test func copyOfThePreviousBin() throws {
    // Spikes in pairs: the copy hits every second spike and is wrong once after each pair.
    let spikes: [UInt8] = [1, 1, 0, 0, 1, 1, 0, 0]
    let scores: [Float] = [-9] + spikes.dropLast().map { $0 == 1 ? 9 : -9 }
    let prediction = try MetricsSample.unit(scores, spikes)
    // At 9: 2 of 4 admitted are spikes, recall 1/2; at -9 all 8, precision 1/2.
    #expect(AveragePrecision.value(RankCounts.pooled(prediction)) == 0.5)
    #expect(ROCAUC.value(RankCounts.pooled(prediction)) == 0.5)
  }

  @Test func meanAndLiftOmitSilentUnits() throws {
    let prediction = try MetricsSample.prediction(
      [[1, 0, 5], [0, 0, 5], [0, 0, 5], [0, 0, 5]],
      [[1, 1, 0], [0, 1, 0], [0, 0, 0], [0, 0, 0]])
    let value = AveragePrecision(RankCounts.perUnit(prediction))
    #expect(value.perUnit[0] == 1 && value.perUnit[1] == 0.5 && value.perUnit[2].isNaN)
    #expect(value.unitMean == 0.75)
    #expect(value.lift == 0.75 / 0.375)
  }

  @Test func staticRatesHaveLiftOne() throws {
    let sample = try MetricsSample.random(bins: 2000, units: 5, seed: 8)
    let row = NullRates(training: sample.spikes).logOdds
    let constant = try ScoredPrediction(
      logOdds: LogOdds(Tensor((0..<2000).flatMap { _ in row }, shape: [2000, 5])),
      spikes: sample.spikes)
    let value = AveragePrecision(RankCounts.perUnit(constant))
    #expect(value.lift.isClose(to: 1, tolerance: 1e-14))
  }
}
