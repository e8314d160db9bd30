import Layers
import Tensor
import Testing

@testable import Zoo

@Suite struct SampledScoreTests {
  private let spikes = chainRaster(bins: 1_000, units: 4, seed: 1)

  private func score(runUp: Int, offset: Tensor) throws -> (SampledScore, [Double]) {
    let rates = NullRates(training: spikes).rates
    let raster = TracedRaster(
      spikes, offset: try LogOdds(offset),
      traces: PopulationTraces(constants: 3, rates: rates, hasFilters: false))
    return (SampledScore(raster, runUp: runUp, nullRates: rates), rates)
  }

  /// A network before its training, which adds nothing: the score is the offset's own.
  @Test func isTheScoreOfTheBinsAfterTheRunUp() throws {
    var generator = RandomGenerator(seed: 3)
    let offset = try Tensor((0..<4_000).map { Float($0 % 7) / 7 - 3 }, shape: [1_000, 4])
    let sizes = ConditionedNetwork.Sizes(
      constants: 3, width: 4, embedding: 2, latents: 0, coupling: 0, dropout: 0)
    // Run-up until the middle of block 3, so blocks 4 and later are scored.
    let (score, rates) = try score(runUp: 200, offset: offset)
    let network = ConditionedNetwork(sizes: sizes, rates: rates, using: &generator)
    let prediction = try ScoredPrediction(
      logOdds: LogOdds(offset).slice(256..<1_000), spikes: spikes.slice(256..<1_000))
    let expected = try BitsPerSpike(
      prediction, nullRates: rates, calibration: AffineCalibration.fit(prediction)
    ).pooled
    #expect(try score.bitsPerSpike(network) == expected)
  }
}
