import Tensor
import Testing

@testable import Zoo

@Suite struct ROCAUCTests {
  @Test func textbookExample() throws {
    // scikit-learn's documentation of roc_auc_score: 0.75.
    let prediction = try MetricsSample.unit([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    #expect(ROCAUC.value(RankCounts.pooled(prediction)) == 0.75)
  }

  @Test func tiesCountHalf() throws {
    // Pairs: (2, 1) won, (2, 2) half, (1, 1) half, (1, 2) lost.
    let prediction = try MetricsSample.unit([2, 1, 1, 2], [1, 1, 0, 0])
    #expect(ROCAUC.value(RankCounts.pooled(prediction)) == 0.5)
  }

  @Test(arguments: [[1, 1, 0, 0, 0], [0, 0, 0, 1, 1], [0, 1, 0, 1, 0]] as [[UInt8]])
  func constantScoreIsChanceInAnyOrder(spikes: [UInt8]) throws {
    let prediction = try MetricsSample.unit([Float](repeating: -3, count: 5), spikes)
    #expect(ROCAUC.value(RankCounts.pooled(prediction)) == 0.5)
  }

  @Test func oneClassIsUndefined() throws {
    for spikes: [UInt8] in [[0, 0, 0], [1, 1, 1]] {
      let prediction = try MetricsSample.unit([1, 2, 3], spikes)
      #expect(ROCAUC.value(RankCounts.pooled(prediction)).isNaN)
    }
  }

  @Test func stratifiedWeighsPairsAndTheMeanNeedsTenSpikes() throws {
    // Unit 0: 1 spike of 20, ranked first: AUC 1, 19 pairs. Unit 1: 10 spikes of 20, all scores
    // equal: AUC 0.5, 100 pairs. Unit 2 is silent.
    var logits: [[Float]] = []
    var spikes: [[UInt8]] = []
    for bin in 0..<20 {
      logits.append([bin == 0 ? 1 : 0, 4, 0])
      spikes.append([bin == 0 ? 1 : 0, bin < 10 ? 1 : 0, 0])
    }
    let prediction = try MetricsSample.prediction(logits, spikes)
    let auc = ROCAUC(RankCounts.perUnit(prediction))
    #expect(auc.perUnit[0] == 1 && auc.perUnit[1] == 0.5 && auc.perUnit[2].isNaN)
    #expect(auc.stratified == 69.0 / 119)
    #expect(auc.unitMean == 0.5)
    #expect(auc.unitsInMean == 1)
  }

  @Test func staticRatesAreChanceWithinUnitsAndNotPooled() throws {
    let sample = try MetricsSample.random(bins: 3000, units: 8, seed: 5)
    let rates = NullRates(training: sample.spikes)
    let constant = try ScoredPrediction(
      logOdds: LogOdds(
        Tensor((0..<3000).flatMap { _ in rates.logOdds }, shape: [3000, 8])),
      spikes: sample.spikes)
    let auc = ROCAUC(RankCounts.perUnit(constant))
    #expect(auc.perUnit.allSatisfy { $0 == 0.5 })
    #expect(auc.stratified == 0.5 && auc.unitMean == 0.5)
    #expect(ROCAUC.value(RankCounts.pooled(constant)) > 0.6)
  }

  @Test func aMeanOverNothingIsUndefined() {
    let auc = ROCAUC([])
    #expect(auc.stratified.isNaN && auc.unitMean.isNaN && auc.unitsInMean == 0)
  }
}
