import Tensor
import Testing

@testable import Zoo

@Suite struct ReleasedScoringTests {
  /// One unit, whose bins have these scores.
  private func counts(spikes: [Float], silent: [Float]) throws -> RankCounts {
    let scores = spikes + silent
    let entries = [UInt8](repeating: 1, count: spikes.count) + silent.map { _ in 0 }
    return RankCounts.pooled(
      try ScoredPrediction(
        logOdds: LogOdds(Tensor(scores).reshaped([scores.count, 1])),
        spikes: SpikeRaster(entries: entries, bins: scores.count, units: 1)))
  }

  private func threshold(spikes: [Float], silent: [Float]) throws -> Double {
    ReleasedScoring.threshold(try counts(spikes: spikes, silent: silent))
  }

  private func silent(_ high: [Float]) -> [Float] {
    high + [Float](repeating: -9, count: 1000 - high.count)
  }

  /// PPV is 3/4 and NPV 94/96.
  @Test func theSwappedAreaIsTheMeanOfTwoShares() {
    let counts = ConfusionCounts(
      truePositives: 3, falsePositives: 1, falseNegatives: 2, trueNegatives: 94)
    #expect(abs(ReleasedScoring.swappedAUC(counts) - (0.75 + 94.0 / 96) / 2) < 1e-15)
  }

  /// The same from the definition of ROC-AUC: spikes rank the bins, predictions label them.
  @Test func theSwappedAreaIsAnROCAUC() throws {
    let spikes = randomRaster(bins: 200, units: 5, rate: 0.1, seed: 1)
    var predicted = randomRaster(bins: 200, units: 5, rate: 0.05, seed: 2)
    for bin in 0..<100 where spikes[bin, 1] { predicted[bin, 1] = true }
    let counts = ConfusionCounts(
      try ScoredPrediction(logOdds: LogOdds(predicted.tensor), spikes: spikes), threshold: 0.5)
    let swapped = ROCAUC.value(
      RankCounts.pooled(
        try ScoredPrediction(logOdds: LogOdds(spikes.tensor), spikes: predicted)))
    #expect(abs(ReleasedScoring.swappedAUC(counts) - swapped) < 1e-14)
    #expect(swapped > 0.55)
  }

  @Test func theSwappedAreaIsUndefinedForOneLabel() {
    let none = ConfusionCounts(
      truePositives: 0, falsePositives: 0, falseNegatives: 2, trueNegatives: 8)
    let all = ConfusionCounts(
      truePositives: 2, falsePositives: 8, falseNegatives: 0, trueNegatives: 0)
    #expect(ReleasedScoring.swappedAUC(none).isNaN && ReleasedScoring.swappedAUC(all).isNaN)
  }

  /// TPR - FPR is 0.25, 0.5, 0.75 - 0.003 and 1 - 0.006; the last is not allowed.
  @Test func theThresholdKeepsFalsePositivesBelowTheLimit() throws {
    let high: [Float] = [2.9, 2.8, 2.7, 1.9, 1.8, 1.7]
    let found = try counts(spikes: [4, 3, 2, 1], silent: silent(high))
    #expect(ReleasedScoring.threshold(found) == 2)
    // Exactly 0.005 is allowed.
    let five = try counts(spikes: [4, 3, 2, 1], silent: silent(Array(high.dropLast())))
    #expect(ReleasedScoring.threshold(five) == 1)
  }

  /// A lower threshold that gains as much as it costs is not taken.
  @Test func theHighestOfEqualThresholdsWins() throws {
    // 1000 spikes: one more is 0.001 of TPR, and so is one more silent bin of 1000.
    let spikes = [Float](repeating: 5, count: 999) + [3]
    #expect(try threshold(spikes: spikes, silent: silent([4])) == 5)
    #expect(try threshold(spikes: spikes, silent: silent([2])) == 3)
  }

  @Test func withoutAnAllowedThresholdNothingIsPredicted() throws {
    let six = [Float](repeating: 3, count: 6)
    #expect(try threshold(spikes: [3], silent: silent(six)).isNaN)
    #expect(try threshold(spikes: [], silent: silent(six)).isNaN)
  }
}
