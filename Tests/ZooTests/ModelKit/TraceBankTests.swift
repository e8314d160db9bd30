import Foundation
import Tensor
import TestSupport
import Testing
import Zoo

@Suite struct TraceBankTests {
  private let spikes = randomRaster(bins: 300, units: 5, rate: 0.1, seed: 1)
  private let bank = TraceBank(timeConstants: [1, 10, 1_000], rates: [0.1, 0.02, 0.3, 0.1, 0.05])

  @Test func timeConstantsAreEvenOnALogarithmicAxis() {
    let constants = TraceBank.timeConstants(count: 4, longest: 1_000)
    for (found, expected) in zip(constants, [1.0, 10, 100, 1_000]) {
      #expect(abs(found - expected) < 1e-9 * expected)
    }
    #expect(TraceBank.timeConstants(count: 1) == [30_000])
  }

  /// Against the sum over all spikes before the row.
  @Test func rowsFollowTheDefinition() {
    var state = bank.initialState
    let rows = bank.rows(of: spikes, 0..<300, from: &state, as: .rate)
    for bin in [0, 1, 2, 57, 299] {
      for (index, constant) in bank.timeConstants.enumerated() {
        var mean = 0.0
        for unit in 0..<5 {
          var expected = bank.rates[unit] * exp(-Double(bin) / constant)
          for before in 0..<bin where spikes[before, unit] {
            expected +=
              (1 - exp(-1 / constant)) * exp(-Double(bin - 1 - before) / constant)
          }
          #expect(abs(Double(rows.own[bin, unit, index]) - expected) < 1e-7)
          mean += expected / 5
        }
        #expect(abs(Double(rows.population[bin, index]) - mean) < 1e-7)
      }
    }
  }

  @Test func logRatiosAreZeroAtTheRateAndBoundedInSilence() {
    var state = bank.initialState
    let silent = SpikeRaster(bins: 20_000, units: 5)
    let rows = bank.rows(of: silent, 0..<20_000, from: &state, as: .logRatio)
    #expect(rows.own.values.prefix(15).allSatisfy { abs($0) < 1e-6 })
    let floor = Float(log(0.05 / 1.05))
    #expect(rows.own.values.suffix(15).allSatisfy { abs($0 - floor) < 1e-4 })
    #expect(rows.population.values.suffix(3).allSatisfy { abs($0 - floor) < 1e-4 })
  }

  @Test(arguments: [1, 7, 64, 299])
  func aCutChangesNoBit(_ length: Int) throws {
    var state = bank.initialState
    let whole = bank.rows(of: spikes, 0..<300, from: &state, as: .logRatio)
    var carried = bank.initialState
    var own: [Float] = []
    var population: [Float] = []
    for start in stride(from: 0, to: 300, by: length) {
      let rows = bank.rows(
        of: spikes, start..<min(300, start + length), from: &carried, as: .logRatio)
      own += rows.own.values
      population += rows.population.values
    }
    #expect(own == whole.own.values && population == whole.population.values)
    #expect(carried == state)
  }

  @Test func savedStatesAreThoseOnTheWay() {
    var state = bank.initialState
    _ = bank.rows(of: spikes, 0..<128, from: &state, as: .rate)
    let states = bank.states(of: spikes, every: 64)
    #expect(states.count == 5 && states[0] == bank.initialState && states[2] == state)
  }

  @Test func threadsChangeNoBit() throws {
    let bank = TraceBank(timeConstants: [3, 300], rates: (1...40).map { 0.01 * Double($0) / 40 })
    let spikes = randomRaster(bins: 500, units: 40, rate: 0.02, seed: 2)
    func rows() -> [Float] {
      var state = bank.initialState
      return bank.rows(of: spikes, 0..<500, from: &state, as: .logRatio).own.values
    }
    #expect(withThreads(1) { rows() } == withThreads(3) { rows() })
  }
}
