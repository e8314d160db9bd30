import Tensor
import Testing

@testable import Zoo

@Suite struct HistoryPredictorTests {
  private let spikes = randomRaster(bins: 700, units: 3, rate: 0.05, seed: 6)
  private let offset = Tensor(shape: [700, 3]) { Float($0 % 7) * 0.1 - 3 }

  private func predictor(population: Bool) -> HistoryPredictor {
    let features = HistoryFeatures(
      rates: NullRates(training: spikes).logOdds, filters: 3, history: 30, population: population)
    let basis = population ? RaisedCosines.filters(count: 2, length: 12) : []
    var generator = RandomGenerator(seed: 8)
    func weight() -> Float { generator.normal() * 0.2 }
    let own = (0..<3 * features.width).map { _ in weight() }
    var coupling = (0..<3 * 3 * basis.count).map { _ in weight() }
    for unit in 0..<3 {
      for k in basis.indices { coupling[(unit * 3 + unit) * basis.count + k] = 0 }
    }
    return HistoryPredictor(
      features: features, own: Tensor(shape: [3, features.width]) { own[$0] },
      coupling: Tensor(shape: [3, 3 * basis.count]) { [coupling] in coupling[$0] }, basis: basis)
  }

  /// The features that a fit sees, times the weights, must be what is predicted.
  @Test(arguments: [true, false])
  func rowsAreFeaturesTimesWeights(_ population: Bool) throws {
    let predictor = predictor(population: population)
    let found = try predictor.logOdds(for: spikes, offset: offset)
    let times = SpikeTimes(spikes)
    let every = SampledBins(
      0..<700, of: spikes, unit: 0, logOdds: offset, silent: 700,
      generator: RandomGenerator(seed: 1))
    let rows = predictor.features.rows(
      of: spikes, times, at: [every, every, every], offset: offset)
    let width = predictor.features.width
    for unit in 0..<3 {
      for bin in 0..<700 {
        var expected = Double(offset[bin, unit])
        for k in 0..<width {
          expected += Double(rows[unit][bin * width + k]) * Double(predictor.own[unit, k])
        }
        for (k, filter) in predictor.basis.enumerated() {
          for source in 0..<3 {
            for lag in filter.indices where bin - 1 - lag >= 0 && spikes[bin - 1 - lag, source] {
              expected +=
                Double(predictor.coupling[unit, source * predictor.basis.count + k])
                * Double(filter[lag])
            }
          }
        }
        #expect(abs(Double(found[bin, unit]) - expected) < 1e-4)
      }
    }
  }

  @Test func aPrefixHasTheSameBits() throws {
    let predictor = predictor(population: true)
    let whole = try predictor.logOdds(for: spikes, offset: offset)
    for bins in [1, 13, 511, 512, 513] {
      let prefix = try predictor.logOdds(
        for: spikes.slice(0..<bins), offset: offset.sliced(axis: 0, 0..<bins))
      #expect(prefix.isIdentical(to: try whole.sliced(axis: 0, 0..<bins)))
    }
  }
}
