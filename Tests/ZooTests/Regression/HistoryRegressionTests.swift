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

  private func regression(sources: Int, rank: Int = 0) -> HistoryRegression {
    let training = chainRaster(bins: 6_000, units: 6, seed: 1)
    let rates = NullRates(training: training)
    return HistoryRegression(
      training: part(training, rates: rates),
      validation: part(chainRaster(bins: 3_000, units: 6, seed: 2), rates: rates),
      basis: RaisedCosines.filters(count: 2, length: 10), mostSources: sources, rank: rank,
      stop: { false },
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

  /// Off the diagonal, which is left out, every minor of two rows and two columns of a matrix of
  /// rank one is 0.
  @Test func couplingsOfRankOneAreProducts() throws {
    let result = try regression(sources: 5, rank: 1).fit()
    #expect(result.strengths.coupling.isFinite)
    #expect(result.gradientNorm <= HistoryRegression.tolerance)
    func weight(_ target: Int, _ source: Int, _ k: Int) -> Double {
      result.coupling[target][source * 2 + k]
    }
    var largest = 0.0
    for k in 0..<2 {
      for unit in 0..<6 { #expect(weight(unit, unit, k) == 0) }
      let minor = weight(2, 0, k) * weight(3, 1, k) - weight(2, 1, k) * weight(3, 0, k)
      let size = abs(weight(2, 0, k) * weight(3, 1, k)) + abs(weight(2, 1, k) * weight(3, 0, k))
      #expect(abs(minor) <= 1e-9 * size)
      largest = max(largest, size)
    }
    #expect(largest > 0)
  }

  /// As many signals as units leave nothing out: the chain is found as it is with pairs.
  @Test func fullRankFindsTheSameSources() throws {
    let result = try regression(sources: 5, rank: 6).fit()
    for unit in 1..<6 {
      let sizes = (0..<6).map { source in
        (0..<2).reduce(0.0) { $0 + abs(result.coupling[unit][source * 2 + $1]) }
      }
      #expect(sizes.indices.max { sizes[$0] < sizes[$1] } == unit - 1)
    }
  }
}
