import Tensor
import Testing

@testable import Zoo

/// A recording in which unit 1 follows unit 0 by some bins.
func followingDataset(lag: Int, bins: Int = 6000) throws -> Dataset {
  var generator = RandomGenerator(seed: 5)
  var raster = SpikeRaster(bins: bins, units: 2)
  for bin in 0..<bins {
    raster[bin, 0] = generator.bernoulli(0.05)
    raster[bin, 1] = generator.bernoulli(bin >= lag && raster[bin - lag, 0] ? 0.7 : 0.04)
  }
  var settings = ProtocolSettings(preset: .quick)
  settings.context = 20
  return try Dataset(
    Recording(name: "following", raster: raster, binSeconds: 0.001), truth: nil,
    settings: settings, units: nil)
}

/// A model that knows how far unit 1 follows.
func followingModel(lag: Int) -> LooksBack {
  LooksBack(ModelOptions(defaultsOf: LooksBack.card).setting("lag", to: .integer(lag)))
}

@Suite struct LagOcclusionTests {
  private func occlusion(
    _ predictor: any Predictor, lag: Int, lags: Int = 15, passes: Int = 16
  ) throws -> LagOcclusion {
    let dataset = try followingDataset(lag: lag)
    let stretch = AnalysisStretch(
      dataset, for: predictor, bins: 1400, calibration: .identity)
    return try LagOcclusion(
      predictor, stretch, base: predictor.logOdds(for: stretch.raster, batch: nil), lags: lags,
      passes: passes)
  }

  /// What a model needs is found at the lag at which it looks, and nowhere else.
  @Test(arguments: [1, 7, 12]) func thePlantedLagIsFound(lag: Int) throws {
    let found = try occlusion(followingModel(lag: lag), lag: lag)
    #expect(found.peak == lag && found.reach == lag && found.bits.peak == Double(lag))
    for (index, value) in found.bits.values.enumerated() {
      #expect(index + 1 == lag ? value > 0.3 : value == 0, "\(index + 1): \(value)")
      #expect(index + 1 == lag ? found.change.values[index] > 0 : found.change.values[index] == 0)
    }
    #expect(found.margin.values[lag - 1] < found.bits.values[lag - 1])
  }

  /// The same numbers by hand: one bin emptied at a time, each in a prediction of its own.
  @Test func onePredictionGivesAllLags() throws {
    let model = followingModel(lag: 7)
    let dataset = try followingDataset(lag: 7)
    let stretch = AnalysisStretch(dataset, for: model, bins: 200, calibration: .identity)
    let base = try model.logOdds(for: stretch.raster, batch: nil)
    let found = try LagOcclusion(model, stretch, base: base, lags: 9, passes: 10)
    let known = stretch.rowLogLikelihoods(base)
    var (sum, count, spikes, sites) = (0.0, 0.0, 0.0, 0)
    for bin in stretch.range where (0..<2).contains(where: { stretch.raster[bin, $0] }) {
      sites += 1
      spikes += Double((0..<2).count { stretch.raster[bin, $0] })
      guard bin + 7 < stretch.raster.bins else { continue }
      var changed = stretch.raster
      for unit in 0..<2 { changed[bin, unit] = false }
      let rows = stretch.rowLogLikelihoods(try model.logOdds(for: changed, batch: nil))
      sum += known[bin + 7] - rows[bin + 7]
      count += 1
    }
    #expect(found.sites == sites)
    let expected = sum / count / (spikes / Double(sites)) / 0.6931471805599453
    #expect(abs(found.bits.values[6] - expected) < 1e-12)
  }

  /// Of a trained model too.
  @Test func aTrainedModelNeedsThePlantedLag() throws {
    let dataset = try followingDataset(lag: 7)
    let predictor = try fittedPredictor(
      "glm", training: dataset.training, validation: dataset.validation,
      session: FitSession(context: 20, epochs: 5, binsPerStep: 200, seed: 1))
    let stretch = AnalysisStretch(dataset, for: predictor, bins: 1400, calibration: .identity)
    let found = try LagOcclusion(
      predictor, stretch, base: predictor.logOdds(for: stretch.raster, batch: nil), lags: 15,
      passes: 16)
    #expect(found.peak == 7)
  }

  @Test func aModelWithoutMemoryNeedsNothing() throws {
    let dataset = try followingDataset(lag: 3)
    let predictor = try fittedPredictor(
      "constant-rate", training: dataset.training, validation: dataset.validation,
      session: FitSession(context: 20, epochs: 1, seed: 1))
    let stretch = AnalysisStretch(dataset, for: predictor, bins: 500, calibration: .identity)
    let found = try LagOcclusion(
      predictor, stretch, base: predictor.logOdds(for: stretch.raster, batch: nil), lags: 400,
      passes: 3)
    #expect(found.peak == nil && found.reach == nil && found.lags == 400)
  }

  @Test func reachIsWhereMostOfTheChangesAre() {
    #expect(LagOcclusion.reach([0, 0]) == nil)
    #expect(LagOcclusion.reach([94, 1, 4, 1]) == 2)
    #expect(LagOcclusion.reach([.nan, 2]) == 2)
  }
}
