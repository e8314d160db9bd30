import Tensor
import Testing

@testable import Zoo

@Suite struct HistoryRegressionTests {
  private func part(_ spikes: SpikeRaster, rates: NullRates) -> HistoryPart {
    HistoryPart(
      spikes, 0..<spikes.bins,
      features: HistoryFeatures(
        rates: rates.logOdds, filters: 4, history: 40, population: true),
      offset: Tensor(shape: [spikes.bins, spikes.units]) { rates.logOdds[$0 % spikes.units] },
      silent: 1_000, generator: RandomGenerator(seed: 1))
  }

  private func regression(sources: Int) -> HistoryRegression {
    let training = chainRaster(bins: 6_000, units: 6, seed: 1)
    let rates = NullRates(training: training)
    return HistoryRegression(
      training: part(training, rates: rates),
      validation: part(chainRaster(bins: 3_000, units: 6, seed: 2), rates: rates),
      basis: RaisedCosines.filters(count: 2, length: 10), mostSources: sources, stop: { false },
      progress: { _ in })
  }

  @Test func everyProblemReachesItsMinimum() throws {
    let result = try regression(sources: 5).fit()
    #expect(result.gradientNorm <= HistoryRegression.tolerance)
    #expect(result.strengths.shared.isFinite && result.strengths.coupling.isFinite)
    #expect(result.steps > 0)
  }

  /// With room for one source, each unit keeps the one that drives it.
  @Test func theMostPromisingSourceIsKept() throws {
    let result = try regression(sources: 1).fit()
    for unit in 1..<6 {
      let sizes = (0..<6).map { source in
        (0..<2).reduce(0.0) { $0 + abs(result.coupling[unit][source * 2 + $1]) }
      }
      #expect(sizes.indices.filter { sizes[$0] > 0 } == [unit - 1])
    }
  }
}
