import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct MetricCatalogueTests {
  /// A prediction of Fixtures/metrics.json with NumPy's values.
  private struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let logits: [[Float]]
    let spikes: [[UInt8]]
    let null_rates: [Double]
    let threshold: Double?
    let slope: Double?
    let intercept: Double?
    let metrics: [String: Double?]
    let units: [String: [Double?]]

    var testDescription: String { name }

    static func all() throws -> [Case] {
      let path = Bundle.module.bundlePath + "/Fixtures/metrics.json"
      return try JSONDecoder().decode([Case].self, from: Data(FileBytes.read(path)))
    }

    func scores() throws -> Scores {
      let shape = (bins: logits.count, units: logits[0].count)
      return try Evaluation.score(
        logOdds: LogOdds(Tensor(logits.flatMap { $0 }, shape: [shape.bins, shape.units])),
        spikes: SpikeRaster(
          entries: spikes.flatMap { $0 }, bins: shape.bins, units: shape.units),
        nullRates: null_rates, threshold: threshold ?? .nan,
        calibration: AffineCalibration(slope: slope ?? .nan, intercept: intercept ?? .nan))
    }
  }

  private func agree(_ found: Double, _ expected: Double?) -> Bool {
    guard let expected else { return found.isNaN }
    return found.isClose(to: expected, tolerance: 1e-8)
  }

  /// The table is made by metrics_reference.py: run it again for a new metric.
  @Test(arguments: try Case.all())
  private func everyMetricMatchesItsNumPyExpression(_ sample: Case) throws {
    let scores = try sample.scores()
    for metric in Metric.all {
      let expected = try #require(
        sample.metrics[metric.name], "metrics.json lacks \(metric.name): run metrics_reference.py")
      let found = scores[metric]
      #expect(agree(found, expected), "\(metric.name) is \(found), not \(expected ?? .nan)")
    }
    for unit in Metric.unitMetrics {
      let expected = try #require(sample.units[unit.name], "metrics.json lacks \(unit.name)")
      #expect(expected.count == scores.units.count)
      for (line, value) in zip(scores.units, expected) {
        #expect(
          agree(line[unit.name], value),
          "\(unit.name) of unit \(line.unit.index) is \(line[unit.name]), not \(value ?? .nan)")
      }
    }
  }

  @Test func theTableHasCasesOfEveryKind() throws {
    let cases = try Case.all()
    let counts = cases.map { sample in
      (0..<sample.logits[0].count).map { unit in sample.spikes.reduce(0) { $0 + Int($1[unit]) } }
    }
    #expect(counts.contains { $0.contains(0) && $0.contains(1) && $0.contains(60) })
    #expect(counts.contains { $0.allSatisfy { $0 == 0 } })
    #expect(cases.contains { $0.spikes.allSatisfy { $0.allSatisfy { $0 == 1 } } })
    #expect(cases.contains { Set($0.logits.flatMap { $0 }).count == 1 })
    #expect(cases.contains { $0.threshold == nil })
    // Every metric is defined in some case and undefined in another.
    for metric in Metric.all {
      #expect(cases.contains { ($0.metrics[metric.name] ?? nil) != nil }, "\(metric.name)")
    }
  }

  @Test func namesAreUniqueAndTextsComplete() {
    let all = Metric.all
    for names in [all.map(\.name), all.map(\.csvName), Metric.unitMetrics.map(\.name)] {
      #expect(Set(names).count == names.count)
    }
    for metric in all {
      let texts = [metric.definition, metric.chance, metric.edgeCases, metric.reference]
      #expect(texts.allSatisfy { !$0.isEmpty }, "\(metric.name)")
      #expect(!metric.name.split(separator: ".", omittingEmptySubsequences: false).contains(""))
      // A number cannot be an object of numbers too.
      #expect(!all.contains { $0.name.hasPrefix(metric.name + ".") }, "\(metric.name)")
    }
  }

  @Test func findsByNameAndByFirstWord() {
    #expect(Metric.named("F1")?.name == "f1")
    #expect(Metric.named("roc_auc")?.name == "roc_auc.stratified")
    #expect(Metric.named("accuracy") == nil)
  }

  @Test func theTableBeginsWithTheHeadline() {
    #expect(Metric.headline.name == "bits_per_spike_calibrated.pooled")
    #expect(
      Metric.shown.prefix(4).map(\.name) == [
        "bits_per_spike_calibrated.pooled", "bits_per_spike.pooled",
        "bits_per_spike_calibrated.unit_median", "bits_per_spike_calibrated.units_above_zero",
      ])
    #expect(Metric.shown.allSatisfy { $0.column != nil })
    #expect(
      Metric.shown.filter { $0.column?.dispensability == 0 }.map(\.name) == [Metric.headline.name])
  }
}
