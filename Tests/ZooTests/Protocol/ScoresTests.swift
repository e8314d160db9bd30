import FoundationEssentials
import Testing

@testable import Zoo

@Suite struct ScoresTests {
  private func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  @Test func dotsInNamesAreLevels() throws {
    let scores = Scores(numbers: ["a.b.c": 0.5, "a.b.d": .nan, "a.e": 2, "f": -1.25])
    #expect(try json(scores) == #"{"a":{"b":{"c":0.5,"d":null},"e":2},"f":-1.25}"#)
    let read = try JSONDecoder().decode(Scores.self, from: JSONEncoder().encode(scores))
    #expect(read == scores)
    #expect(read["a.b.c"] == 0.5 && read["a.b.d"].isNaN && read["nothing"].isNaN)
  }

  /// The keys that readers of results.json expect.
  @Test func theDocumentHasTheKnownKeys() throws {
    let scores = try sampleScores()
    let names = scores.numbers.keys.sorted()
    #expect(
      names == [
        "average_precision.lift", "average_precision.pooled", "average_precision.unit_mean",
        "bits_per_spike.high", "bits_per_spike.low", "bits_per_spike.pooled",
        "bits_per_spike.unit_median", "bits_per_spike.units_above_zero",
        "bits_per_spike_calibrated.intercept", "bits_per_spike_calibrated.pooled",
        "bits_per_spike_calibrated.slope", "bits_per_spike_calibrated.unit_median",
        "bits_per_spike_calibrated.units_above_zero", "brier", "calibration.intercept",
        "calibration.ratio", "calibration.slope", "f1", "mcc", "roc_auc.pooled",
        "roc_auc.stratified", "roc_auc.unit_mean", "roc_auc.units_in_mean", "threshold",
        "undefined_units",
      ])
    #expect(Set(Metric.all.map(\.name)).isSubset(of: names))
    // A count is written as a whole number.
    #expect(try json(scores).contains(#""undefined_units":1}"#))
  }

  @Test func unitsAreNotInTheDocument() throws {
    let scores = try sampleScores()
    #expect(scores.units.map(\.spikes) == [3, 2, 0])
    #expect(scores.units.map(\.rate) == [0.5, 2.0 / 6, 0])
    #expect(scores[.undefinedUnits] == 1)
    let data = try JSONEncoder().encode(scores)
    var read = try JSONDecoder().decode(Scores.self, from: data)
    #expect(read.units.isEmpty)
    read.units = scores.units
    #expect(read == scores)
  }

  @Test func unitsRoundTripExactly() throws {
    var units = try sampleScores().units
    units[0].unit = UnitInfo(
      index: 7, identifier: "7b", position: [0.1, 1.0 / 3], labels: ["area": "CA1"])
    let read = try JSONDecoder().decode([UnitScores].self, from: JSONEncoder().encode(units))
    #expect(read == units)
    #expect(read[2]["roc_auc"].isNaN && read[2]["nothing"].isNaN)
    #expect(try json(units[2]).contains(#""roc_auc":null"#))
  }

  @Test func valuesOtherThanNumbersAndNullAreRefused() {
    let text = #"{"a":{"b":"high"}}"#
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Scores.self, from: Array(text.utf8).withUnsafeBytes { Data($0) })
    }
    guard case .typeMismatch(let type, let context)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect("\(type)" == "Double")
    #expect(context.codingPath.map(\.stringValue) == ["a", "b"])
  }

  @Test func undefinedEqualsUndefinedOnly() throws {
    var other = try sampleScores()
    #expect(try other == sampleScores())
    other[.mcc] = .nan
    #expect(try other != sampleScores())
    #expect(Scores(numbers: ["a": .nan]) == Scores(numbers: ["a": .nan]))
    #expect(Scores(numbers: ["a": .nan]) != Scores(numbers: ["a": 0]))
  }

  /// An interval that was not estimated is null, not zero.
  @Test func unestimatedIntervalsAreUndefined() throws {
    let scores = try sampleScores()
    #expect(scores["bits_per_spike.low"].isNaN && scores["bits_per_spike.high"].isNaN)
    #expect(scores[.bitsPerSpike].isFinite)
  }

  /// Two units have spikes; a unit needs ten spikes to count in the mean ROC-AUC.
  @Test func meansReportTheirNumberOfUnits() throws {
    let scores = try sampleScores()
    #expect(scores[.rocAUCUnitsInMean] == 0 && scores[.rocAUCUnitMean].isNaN)
    #expect(scores[.averagePrecisionUnitMean].isFinite)
  }
}
