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
      ("pooled bits", scores[.bitsPerSpike], -3.6056627449624283),
      ("median bits", scores[.unitMedian], -2.641646302722903),
      ("units above zero", scores[.unitsAboveZero], 0),
      ("stratified AUC", scores[.rocAUCStratified], 0.6602050095064892),
      ("unit mean AUC", scores[.rocAUCUnitMean], 0.6612264593711276),
      ("pooled AUC", scores[.rocAUCPooled], 0.572971758664955),
      ("unit mean AP", scores[.averagePrecisionUnitMean], 0.4567060231747603),
      ("lift", scores[.averagePrecisionLift], 1.2018579557230533),
      ("pooled AP", scores[.averagePrecisionPooled], 0.358055967721122),
      ("slope", scores[.calibrationSlope], 0.08986933951959299),
      ("intercept", scores[.calibrationIntercept], -0.6891136853071307),
      ("ratio", scores[.calibrationRatio], 1.2633316976766675),
      ("brier", scores[.brier], 0.32519133542045753),
      ("threshold", scores[.threshold], -5.75),
      ("f1", scores[.f1], 0.4839948783610755),
      ("mcc", scores[.mcc], 0.05453047174379529),
      ("map slope", scores[.calibratedSlope], 0.10149209769323404),
      ("map intercept", scores[.calibratedIntercept], -0.5810162198028869),
      ("calibrated bits", scores[.bitsPerSpikeCalibrated], -1.382154503153107),
      ("calibrated median", scores[.calibratedUnitMedian], -1.4699187863575571),
      ("calibrated above", scores[.calibratedUnitsAboveZero], 0.4),
    ]
    for (name, found, expected) in pairs {
      #expect(found.isClose(to: expected, tolerance: 1e-8), "\(name): \(found), not \(expected)")
    }
    let auc = [0.8349609375, 0.7111274871039057, 0.6767478397486254, 0.5958040512608517]
    for (unit, value) in zip(scores.units.dropFirst(2), auc) {
      #expect(unit["roc_auc"].isClose(to: value, tolerance: 1e-14))
    }
    #expect(scores[.undefinedUnits] == 2)
    #expect(scores.units[0]["average_precision"].isNaN)
    #expect(scores.units[1]["average_precision"] == 1)
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

  @Test func unitsKeepTheirInfo() throws {
    let sample = try MetricsSample.make(salt: 0)
    func score(_ units: [UnitInfo]?) throws -> [UnitInfo] {
      try Evaluation.score(
        logOdds: sample.logOdds, spikes: sample.spikes,
        nullRates: NullRates(training: sample.spikes).rates, threshold: 0, calibration: .identity,
        units: units
      ).units.map(\.unit)
    }
    let units = (0..<6).map { UnitInfo(index: 100 + $0, identifier: "u\($0)", position: [1, 2]) }
    #expect(try score(units) == units)
    #expect(try score(nil) == (0..<6).map { UnitInfo(index: $0) })
    #expect(throws: EvaluationError.unitCount(expected: 6, found: 5)) {
      try score(Array(units.dropLast()))
    }
  }

  /// The validation part is scored with the map that was fitted on it.
  @Test func validationIsScoredLikeTest() throws {
    let sample = try MetricsSample.make(salt: 1_000_000)
    let choices = try Evaluation.choose(validationLogOdds: sample.logOdds, spikes: sample.spikes)
    let rates = NullRates(training: sample.spikes).rates
    let scores = try Evaluation.score(
      logOdds: sample.logOdds, spikes: sample.spikes, nullRates: rates,
      threshold: choices.threshold, calibration: choices.calibration)
    let bits = try Evaluation.validationBits(
      logOdds: sample.logOdds, spikes: sample.spikes, nullRates: rates, choices: choices)
    #expect(bits == scores[.headline])
  }

  @Test func emptyPartsAreAnError() throws {
    let logOdds = try LogOdds(Tensor.zeros([0, 3]))
    #expect(throws: EvaluationError.nothingToScore(bins: 0, units: 3)) {
      try Evaluation.choose(validationLogOdds: logOdds, spikes: SpikeRaster(bins: 0, units: 3))
    }
  }

  @Test func withoutSpikesScoresAreUndefinedNotZero() throws {
    let logOdds = try LogOdds(Tensor(repeating: -4, shape: [50, 2]))
    let silent = SpikeRaster(bins: 50, units: 2)
    let choices = try Evaluation.choose(validationLogOdds: logOdds, spikes: silent)
    #expect(choices.threshold.isNaN)
    let scores = try Evaluation.score(
      logOdds: logOdds, spikes: silent, nullRates: [0.01, 0.01], threshold: choices.threshold,
      calibration: choices.calibration)
    let undefined = [
      scores[.bitsPerSpike], scores[.unitMedian],
      scores[.unitsAboveZero], scores[.rocAUCStratified], scores[.rocAUCUnitMean],
      scores[.rocAUCPooled], scores[.averagePrecisionUnitMean], scores[.averagePrecisionLift],
      scores[.averagePrecisionPooled], scores[.calibrationSlope], scores[.calibrationRatio],
      scores[.f1], scores[.mcc], scores[.threshold],
    ]
    #expect(undefined.allSatisfy { $0.isNaN })
    #expect(scores[.undefinedUnits] == 2)
  }
}
