import Foundation
import Tensor
import TestSupport
import Testing

@testable import Zoo

/// Expected numbers: Fixtures/metrics_reference.py.
@Suite(.serialized) struct EvaluationTests {
  private func scores() throws -> Scores {
    let test = try MetricsSample.make(salt: 0)
    let validation = try MetricsSample.make(salt: 1_000_000)
    let choices = try Evaluation.choose(
      validationLogOdds: validation.logOdds, spikes: validation.spikes)
    return try Evaluation.score(
      logOdds: test.logOdds, spikes: test.spikes,
      nullRates: NullRates(training: MetricsSample.make(salt: 2_000_000).spikes).rates,
      threshold: choices.threshold, calibration: choices.calibration)
  }

  @Test func agreesWithScikitLearn() throws {
    let scores = try scores()
    #expect(scores.units.map(\.spikes) == [0, 200, 8, 23, 67, 82])
    let pairs: [(String, Double, Double)] = [
      ("pooled bits", scores.bitsPerSpike.pooled, -3.6056627449624283),
      ("median bits", scores.bitsPerSpike.unitMedian, -2.641646302722903),
      ("units above zero", scores.bitsPerSpike.unitsAboveZero, 0),
      ("stratified AUC", scores.rocAUC.stratified, 0.6602050095064892),
      ("unit mean AUC", scores.rocAUC.unitMean, 0.6612264593711276),
      ("pooled AUC", scores.rocAUC.pooled, 0.572971758664955),
      ("unit mean AP", scores.averagePrecision.unitMean, 0.4567060231747603),
      ("lift", scores.averagePrecision.lift, 1.2018579557230533),
      ("pooled AP", scores.averagePrecision.pooled, 0.358055967721122),
      ("slope", scores.calibration.slope, 0.08986933951959299),
      ("intercept", scores.calibration.intercept, -0.6891136853071307),
      ("ratio", scores.calibration.ratio, 1.2633316976766675),
      ("brier", scores.brier, 0.32519133542045753),
      ("threshold", scores.threshold, -5.75),
      ("f1", scores.f1, 0.4839948783610755),
      ("mcc", scores.mcc, 0.05453047174379529),
      ("map slope", scores.bitsPerSpikeCalibrated.slope, 0.10149209769323404),
      ("map intercept", scores.bitsPerSpikeCalibrated.intercept, -0.5810162198028869),
      ("calibrated bits", scores.bitsPerSpikeCalibrated.pooled, -1.382154503153107),
      ("calibrated median", scores.bitsPerSpikeCalibrated.unitMedian, -1.4699187863575571),
      ("calibrated above", scores.bitsPerSpikeCalibrated.unitsAboveZero, 0.4),
    ]
    for (name, found, expected) in pairs {
      #expect(found.isClose(to: expected, tolerance: 1e-8), "\(name): \(found), not \(expected)")
    }
    let auc = [0.8349609375, 0.7111274871039057, 0.6767478397486254, 0.5958040512608517]
    for (unit, value) in zip(scores.units.dropFirst(2), auc) {
      #expect(unit.rocAUC.isClose(to: value, tolerance: 1e-14))
    }
    #expect(scores.undefinedUnits == 2)
    #expect(scores.units[0].averagePrecision.isNaN && scores.units[1].averagePrecision == 1)
  }

  @Test func theJSONHasTheDocumentedKeysAndNulls() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let data = try encoder.encode(scores())
    let text = String(decoding: data, as: UTF8.self)
    for key in [
      "bits_per_spike", "pooled", "unit_median", "units_above_zero", "roc_auc", "stratified",
      "unit_mean", "average_precision", "lift", "calibration", "slope", "intercept", "ratio", "f1",
      "mcc", "threshold", "undefined_units", "brier", "bits_per_spike_calibrated",
    ] {
      #expect(text.contains("\"\(key)\":"), "\(key) is missing")
    }
    #expect(text.contains("\"high\":null,\"low\":null"))
    #expect(!text.contains("\"units\":"))
    var expected = try scores()
    expected.units = []
    #expect(try JSONDecoder().decode(Scores.self, from: data) == expected)
  }

  @Test func theSameBitsForAnyNumberOfThreads() throws {
    let sample = try MetricsSample.random(bins: 3000, units: 21, seed: 9)
    let rates = NullRates(training: sample.spikes).rates
    func score() throws -> Scores {
      let choices = try Evaluation.choose(
        validationLogOdds: sample.logOdds, spikes: sample.spikes)
      return try Evaluation.score(
        logOdds: sample.logOdds, spikes: sample.spikes, nullRates: rates,
        threshold: choices.threshold, calibration: choices.calibration)
    }
    let one = try withThreads(1, score)
    for threads in [2, 3, 5] { #expect(try withThreads(threads, score) == one) }
  }

  @Test func wrongNumbersAreNamed() throws {
    for (value, isNaN) in [(Float.nan, true), (.infinity, false), (-.infinity, false)] {
      var values = [Float](repeating: 0, count: 12)
      values[7] = value
      values[11] = .nan
      let logOdds = try LogOdds(Tensor(values, shape: [4, 3]))
      #expect(throws: EvaluationError.notFinite(unit: 1, bin: 2, isNaN: isNaN)) {
        try Evaluation.choose(
          validationLogOdds: logOdds, spikes: SpikeRaster(bins: 4, units: 3))
      }
    }
  }

  @Test func emptyPartsAreAnError() throws {
    let logOdds = try LogOdds(Tensor.zeros([0, 3]))
    #expect(throws: EvaluationError.nothingToScore(bins: 0, units: 3)) {
      try Evaluation.choose(validationLogOdds: logOdds, spikes: SpikeRaster(bins: 0, units: 3))
    }
  }

  @Test func withoutAnySpikeEverythingIsUndefinedAndNothingIsZero() throws {
    let logOdds = try LogOdds(Tensor(repeating: -4, shape: [50, 2]))
    let silent = SpikeRaster(bins: 50, units: 2)
    let choices = try Evaluation.choose(validationLogOdds: logOdds, spikes: silent)
    #expect(choices.threshold.isNaN)
    let scores = try Evaluation.score(
      logOdds: logOdds, spikes: silent, nullRates: [0.01, 0.01], threshold: choices.threshold,
      calibration: choices.calibration)
    let undefined = [
      scores.bitsPerSpike.pooled, scores.bitsPerSpike.unitMedian,
      scores.bitsPerSpike.unitsAboveZero, scores.rocAUC.stratified, scores.rocAUC.unitMean,
      scores.rocAUC.pooled, scores.averagePrecision.unitMean, scores.averagePrecision.lift,
      scores.averagePrecision.pooled, scores.calibration.slope, scores.calibration.ratio,
      scores.f1, scores.mcc, scores.threshold,
    ]
    #expect(undefined.allSatisfy { $0.isNaN })
    #expect(scores.undefinedUnits == 2)
  }
}
