import Tensor
import Testing

@testable import Zoo

@Suite struct GenerationComparisonTests {
  /// Four chained units; at context 20 the test part has 990 of 4,000 bins.
  private static let raster = chainRaster(bins: 4000, units: 4, seed: 2)

  private func dataset(_ raster: SpikeRaster = raster) throws -> Dataset {
    var settings = ProtocolSettings(preset: .quick)
    settings.context = 20
    let recording = try Recording(name: "chain", raster: raster, binSeconds: 0.001)
    return try Dataset(recording, truth: nil, settings: settings, units: nil)
  }

  @Test func theRecordingItselfIsAtDistanceZero() throws {
    let dataset = try dataset()
    let comparison = try GenerationComparison(dataset.test, with: dataset, seed: 0)
    #expect(comparison.bins == dataset.split.test.count)
    #expect(comparison.firstBin == dataset.split.test.lowerBound)
    #expect(comparison.lines.map(\.name) == SpikeStatistic.all.map(\.name))
    for line in comparison.lines where line.reading != .undefined {
      #expect(line.distance.wasserstein == 0 && line.reading == .likeData, "\(line.name)")
      #expect(line.recording.mean == line.generated.mean)
      if let agreement = line.agreement, !agreement.generated.isNaN {
        #expect(abs(agreement.generated - 1) < 1e-12, "\(line.name)")
      }
    }
  }

  /// Units of a chain are correlated within 5 ms, and independent spikes are not.
  @Test func independentSpikesAreTheFloor() throws {
    let dataset = try dataset()
    let line = try #require(
      try GenerationComparison(dataset.test, with: dataset, seed: 0)["spike_time_tiling"])
    #expect(line.recording.mean > 0.3 && abs(line.independent.mean) < 0.1)
    #expect(line.floor.wasserstein > 3 * line.ceiling.wasserstein)
    let rates = try #require(
      try GenerationComparison(dataset.test, with: dataset, seed: 0)["firing_rate"])
    #expect(abs(rates.independent.mean - rates.recording.mean) < 0.2 * rates.recording.mean)
  }

  /// More than the test part is generated: only as much is compared.
  @Test func longRolloutsAreComparedAsFarAsTheRecordingGoes() throws {
    let dataset = try dataset()
    let long = dataset.test.followed(by: SpikeRaster(bins: 4000, units: 4))
    let comparison = try GenerationComparison(long, with: dataset, seed: 0)
    #expect(comparison.bins == dataset.split.test.count)
    #expect(comparison["firing_rate"]?.distance.wasserstein == 0)
    #expect(comparison.fate.kind == .fallsSilent)
    let short = try GenerationComparison(dataset.test.slice(0..<100), with: dataset, seed: 0)
    #expect(short.bins == 100 && short["firing_rate"]?.distance.wasserstein == 0)
  }

  /// The ceiling is that of the stretch right before the test part.
  @Test func theStretchBeforeIsTheOneRightBefore() throws {
    let dataset = try dataset()
    let comparison = try GenerationComparison(dataset.test.slice(0..<300), with: dataset, seed: 0)
    let first = dataset.split.test.lowerBound
    let expected = SpikeSample(dataset.raster.slice(first - 300..<first), binSeconds: 0.001)
    let rates = SpikeStatistic.firingRate.values(of: expected)
    let before = try #require(comparison["firing_rate"]).before
    #expect(abs(before.mean - rates.reduce(0, +) / 4) < 1e-12)
    #expect(before.maximum == rates.max())
  }

  /// Units in another order have the same distribution of rates and no agreement.
  @Test func exchangedUnitsAreNoticed() throws {
    let draw = SpikeDraw(key: RandomGenerator(seed: 1).key, units: 4)
    let dataset = try dataset(draw.independent([-5, -4, -3, -2], bins: 4000))
    let exchanged = dataset.test.columns([3, 2, 1, 0])
    let line = try #require(
      try GenerationComparison(exchanged, with: dataset, seed: 0)["firing_rate"])
    #expect(line.distance.wasserstein == 0)
    #expect(try #require(line.agreement).generated < 0)
    #expect(try #require(line.agreement).before > 0.9)
  }

  @Test func silenceHasUndefinedStatistics() throws {
    let dataset = try dataset()
    let silence = SpikeRaster(bins: 990, units: 4)
    let comparison = try GenerationComparison(silence, with: dataset, seed: 0)
    let line = try #require(comparison["cv"])
    #expect(line.reading == .undefined && line.generated.defined == 0)
    #expect(line.generated.undefined == 4 && line.generated.shown.isNaN)
    #expect(comparison["firing_rate"]?.generated.mean == 0)
  }

  @Test func readingsFollowTheDistances() {
    typealias Reading = GenerationComparison.Reading
    #expect(Reading(distance: 1, ceiling: 1, floor: 5) == .likeData)
    #expect(Reading(distance: 2, ceiling: 1, floor: 5) == .between)
    #expect(Reading(distance: 5, ceiling: 1, floor: 5) == .likeIndependent)
    #expect(Reading(distance: 2, ceiling: 1, floor: 1.9) == .beyond)
    #expect(Reading(distance: 1.8, ceiling: 1, floor: 1.9) == .beyond)
    #expect(Reading(distance: 2, ceiling: 1, floor: 0.5) == .beyond)
    #expect(Reading(distance: 2, ceiling: 1, floor: .nan) == .beyond)
    #expect(Reading(distance: .nan, ceiling: 1, floor: 5) == .undefined)
  }

  /// 1, 2, 4 and 9: mean 4, median 3, variance (9 + 4 + 0 + 25) / 4.
  @Test func numbersAreSummarised() {
    let numbers = GenerationComparison.Numbers([4, .nan, 9, 1, 2], .median)
    #expect(numbers.defined == 4 && numbers.undefined == 1)
    #expect(numbers.mean == 4 && numbers.median == 3 && numbers.shown == 3)
    #expect(abs(numbers.standardDeviation - 9.5.squareRoot()) < 1e-15)
    #expect(numbers.minimum == 1 && numbers.maximum == 9)
  }
}
