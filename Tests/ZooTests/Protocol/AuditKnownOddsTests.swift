import Tensor
import Testing

@testable import Zoo

@Suite struct AuditKnownOddsTests {
  private let rates = [0.001, 0.01, 0.05, 0.2, 0.9]

  @Test func spikeFrequenciesMatchTheOdds() {
    let odds = KnownOdds(rates: rates)
    var generator = RandomGenerator(seed: 4)
    let states = odds.states(count: 60_000, kinds: KnownOdds.Kind.allCases, &generator)
    let spikes = odds.replaced(
      SpikeRaster(bins: 60_000, units: 5), from: 0, states: states, generator.stream("draws"))
    for state in 0..<KnownOdds.stateCount {
      let bins = states.indices.filter { states[$0] == UInt8(state) }
      #expect(bins.count > 500, "state \(state) is met")
      for unit in 0..<5 {
        let q = odds.probability(state: state, unit: unit)
        let share = Double(bins.count { spikes[$0, unit] }) / Double(bins.count)
        let deviation = (q * (1 - q) / Double(bins.count)).squareRoot()
        #expect(abs(share - q) < 5 * deviation + 1e-4, "state \(state), unit \(unit)")
      }
    }
  }

  @Test func oddsAreWithinBounds() {
    let odds = KnownOdds(rates: rates + [0, 1, .nan])
    for state in 0..<KnownOdds.stateCount {
      for unit in 0..<8 {
        let q = odds.probability(state: state, unit: unit)
        #expect(q >= 1 / 65_536 && q <= 0.5)
        #expect(q * 65_536 == (q * 65_536).rounded())
      }
    }
    #expect(abs(odds.probability(state: 0, unit: 2) - 0.05) < 1e-5)
    #expect(abs(odds.probability(state: 1, unit: 1) - 0.2) < 1e-5)
  }

  @Test func earlierBinsAreUnchanged() {
    let odds = KnownOdds(rates: rates)
    var generator = RandomGenerator(seed: 5)
    let spikes = randomRaster(bins: 300, units: 5, rate: 0.3, seed: 6)
    let states = odds.states(count: 100, kinds: [.dense], &generator)
    #expect(states.allSatisfy { $0 == 1 })
    let changed = odds.replaced(spikes, from: 200, states: states, generator)
    #expect(changed.slice(0..<200) == spikes.slice(0..<200))
    #expect(changed.slice(200..<300) != spikes.slice(200..<300))
    #expect(odds.replaced(spikes, from: 200, states: states, generator) == changed)
  }

  @Test func kindsTakeTurns() {
    let odds = KnownOdds(rates: rates)
    var generator = RandomGenerator(seed: 7)
    for count in [1, 5, 40, 1_000] {
      let states = odds.states(count: count, kinds: KnownOdds.Kind.allCases, &generator)
      #expect(states.count == count)
    }
    let states = odds.states(count: 5_000, kinds: KnownOdds.Kind.allCases, &generator)
    #expect(Set(states.map { KnownOdds.kind(ofState: Int($0)) }).count == 4)
    #expect(Set(KnownOdds.Kind.allCases.map(\.name)).count == 4)
  }
}
