import Foundation
import Tensor
import Testing

@testable import Zoo

/// Bets against known odds: honest rows never win, leaking ones do.
@Suite struct AuditBetsTests {
  private static let rates = [0.02, 0.1, 0.3]

  /// A raster drawn with known odds, and its states.
  private static func draw(
    bins: Int, rates: [Double] = rates, kinds: [KnownOdds.Kind] = KnownOdds.Kind.allCases,
    _ generator: inout RandomGenerator
  ) -> (odds: KnownOdds, spikes: SpikeRaster, states: [UInt8]) {
    let odds = KnownOdds(rates: rates)
    let states = odds.states(count: bins, kinds: kinds, &generator)
    let stream = generator.stream(UInt64(generator.nextWord()))
    let spikes = odds.replaced(
      SpikeRaster(bins: bins, units: rates.count), from: 0, states: states, stream)
    return (odds, spikes, states)
  }

  /// Rows of a random model of the past: any gain, any bias, any memory, more or less noise.
  private static func randomRows(
    _ spikes: SpikeRaster, _ generator: inout RandomGenerator
  ) -> [Float] {
    let units = spikes.units
    let gain = 4 * generator.normal()
    let cross = 2 * generator.normal()
    let decay = generator.uniform()
    let bias = -3 + 2 * generator.normal()
    let noise = generator.uniform() < 0.5 ? 0 : 3 * generator.uniform()
    var rows = [Float](repeating: 0, count: spikes.bins * units)
    var trace = [Float](repeating: 0, count: units)
    var index = 0
    for _ in 0..<spikes.bins {
      let all = trace.reduce(0, +)
      for unit in 0..<units {
        rows[index] = bias + gain * trace[unit] + cross * all
        if noise > 0 { rows[index] += noise * (generator.uniform() - 0.5) }
        trace[unit] = decay * trace[unit] + Float(spikes.entries[index])
        index += 1
      }
    }
    return rows
  }

  /// 10,000 causal random models: none comes close, and great wealth is as rare as Ville's
  /// inequality says.
  @Test func honestModelsNeverWin() throws {
    var generator = RandomGenerator(seed: 1).stream("honest models")
    var rich = 0
    var greatest = -Double.infinity
    let models = 10_000
    for _ in 0..<models {
      let (odds, spikes, states) = Self.draw(bins: 60, &generator)
      var bets = AuditBets(odds: odds, nullRates: Self.rates)
      let rows = try Tensor(Self.randomRows(spikes, &generator), shape: [60, 3])
      bets.settle(rows: rows, spikes: spikes, states: states, from: 0)
      let evidence = try #require(bets.evidence)
      greatest = max(greatest, evidence)
      if evidence >= 3 { rich += 1 }
    }
    #expect(greatest < Audit.accusation)
    // At most e^-3 of them, which is 498.
    #expect(rich < 498)
  }

  /// Wealth is carried over from probe to probe.
  @Test func honestModelsDoNotWinInTheLongRun() throws {
    var generator = RandomGenerator(seed: 2).stream("long run")
    for _ in 0..<20 {
      let odds = KnownOdds(rates: Self.rates)
      var bets = AuditBets(odds: odds, nullRates: Self.rates)
      for _ in 0..<5 {
        let (_, spikes, states) = Self.draw(bins: 500, &generator)
        let rows = try Tensor(Self.randomRows(spikes, &generator), shape: [500, 3])
        bets.settle(rows: rows, spikes: spikes, states: states, from: 0)
      }
      #expect(try #require(bets.evidence) < 8)
    }
  }

  /// The mean wealth is 1 by expectation, here summed over all outcomes of a bin and not sampled.
  @Test func everyBetIsFair() throws {
    for row in [-9, -3.5, -2.9, -2.3, 0, 2] as [Float] {
      for state in [0, 1, 3, 5] {
        var expectation = 0.0
        let odds = KnownOdds(rates: [0.05, 0.2])
        for outcome in 0..<4 {
          var bets = AuditBets(odds: odds, nullRates: [0.05, 0.2])
          let entries = [UInt8(outcome & 1), UInt8(outcome >> 1)]
          var chance = 1.0
          for unit in 0..<2 {
            let q = odds.probability(state: state, unit: unit)
            chance *= entries[unit] == 1 ? q : 1 - q
          }
          bets.settle(
            rows: try Tensor([row, -row], shape: [1, 2]),
            spikes: try SpikeRaster(entries: entries, bins: 1, units: 2),
            states: [UInt8(state)], from: 0)
          expectation += chance * wealth(bets)
        }
        #expect(abs(expectation - 1) < 1e-9, "row \(row), state \(state): \(expectation)")
      }
    }
  }

  private func wealth(_ bets: AuditBets) -> Double { exp(bets.evidence ?? 0) }

  /// Planted leaks in a hundredth of the bins win, at the units' rates and in every kind of
  /// activity.
  @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  func leaksOfAHundredthOfTheBinsWin(_ index: Int) throws {
    var generator = RandomGenerator(seed: UInt64(100 + index))
    let rates = [0.02, 0.05, 0.1, 0.1, 0.15, 0.2]
    let (odds, spikes, states) = Self.draw(
      bins: 8_000, rates: rates, kinds: index % 2 == 0 ? [.rates] : KnownOdds.Kind.allCases,
      &generator)
    var rows = honestRows(spikes)
    for bin in 0..<spikes.bins where generator.bernoulli(0.01) {
      for unit in 0..<6 {
        let seen: Float = spikes[bin, unit] ? 1 : -1
        rows[bin * 6 + unit] += Float(2 + index % 3 * 2) * seen
      }
    }
    var bets = AuditBets(odds: odds, nullRates: rates)
    bets.settle(
      rows: try Tensor(rows, shape: [8_000, 6]), spikes: spikes, states: states, from: 0)
    #expect(try #require(bets.evidence) > Audit.accusation)
    #expect(bets.gambler?.isEmpty == false)
  }

  @Test func withoutEntriesThereAreNoBets() throws {
    var bets = AuditBets(odds: KnownOdds(rates: [0.1]), nullRates: [0.1])
    bets.settle(
      rows: try Tensor([0], shape: [1, 1]), spikes: SpikeRaster(bins: 1, units: 1), states: [],
      from: 1)
    #expect(bets.evidence == nil)
    #expect(bets.gambler == nil)
  }
}
