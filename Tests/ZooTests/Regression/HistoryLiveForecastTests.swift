import Tensor
import Testing

@testable import Zoo

@Suite struct HistoryLiveForecastTests {
  private let spikes = randomRaster(bins: 200, units: 3, rate: 0.1, seed: 6)

  /// Fixed weights of any size: a fit would leave out most couplings.
  private func predictor(ownReach: Int, reach: Int) -> HistoryPredictor {
    let features = HistoryFeatures(
      rates: NullRates(training: spikes).logOdds, filters: 3, history: ownReach, population: true)
    let basis = reach > 0 ? RaisedCosines.filters(count: 2, length: reach) : []
    var generator = RandomGenerator(seed: 8)
    let own = (0..<3 * features.width).map { _ in generator.normal() * 0.2 }
    let coupling = (0..<3 * 3 * basis.count).map { _ in generator.normal() * 0.2 }
    return HistoryPredictor(
      features: features, own: Tensor(shape: [3, features.width]) { own[$0] },
      coupling: Tensor(shape: [3, 3 * basis.count]) { coupling[$0] }, basis: basis)
  }

  /// Whichever filters reach further, and without couplings.
  @Test(arguments: [(30, 12), (12, 30), (20, 0)])
  func rowsAreThoseOfThePrediction(_ ownReach: Int, _ reach: Int) throws {
    let predictor = predictor(ownReach: ownReach, reach: reach)
    let constant = predictor.features.constant
    let rows = try predictor.logOdds(
      for: spikes, offset: Tensor(shape: [200, 3]) { constant[$0 % 3] })
    var live = try HistoryLiveForecast(predictor, offset: nil)
    for bin in 0..<200 {
      // One difference is enough: those after it say no more.
      let row = (0..<3).map { rows[bin, $0] }
      try #require(live.logOdds == row, "bin \(bin)")
      try live.observe((0..<3).map { spikes[bin, $0] ? 1 : 0 })
    }
  }

  /// A null row that is 1 for units that just spiked.
  private struct LastSpikes: LiveForecast {
    var logOdds: [Float] = [0, 0, 0]
    mutating func observe(_ bin: [UInt8]) { logOdds = bin.map { Float($0) } }
  }

  @Test func theOffsetMovesWithTheBins() throws {
    let predictor = predictor(ownReach: 20, reach: 10)
    let spikes = spikes
    let rows = try predictor.logOdds(
      for: spikes,
      offset: Tensor(shape: [200, 3]) { $0 >= 3 && spikes.entries[$0 - 3] != 0 ? 1 : 0 })
    var live = try HistoryLiveForecast(predictor, offset: LastSpikes())
    for bin in 0..<60 {
      // One difference is enough: those after it say no more.
      let row = (0..<3).map { rows[bin, $0] }
      try #require(live.logOdds == row, "bin \(bin)")
      try live.observe((0..<3).map { spikes[bin, $0] ? 1 : 0 })
    }
  }
}
