import Testing

@testable import Zoo

@Suite struct UnitGainsTests {
  @Test func theFewestUnitsThatMakeHalf() {
    let even = UnitGains(bits: [Double](repeating: 1, count: 10))
    #expect(even.units == 10 && even.halfOfGain == 5 && even.belowZero == 0)
    let one = UnitGains(bits: [1, 1, 20, 1])
    #expect(one.halfOfGain == 1)
    #expect(UnitGains(bits: [2, 4, 1, 1]).halfOfGain == 1)
    #expect(UnitGains(bits: [3, 4, 2, 2]).halfOfGain == 2)
  }

  @Test func lossesCountAgainstTheTotal() {
    // The total is 4, so 3 is more than half of it.
    let gains = UnitGains(bits: [3, 2, 2, -3, 0, -1e-12])
    #expect(gains.halfOfGain == 1 && gains.belowZero == 1)
    let lost = UnitGains(bits: [1, -2])
    #expect(lost.halfOfGain == nil && lost.belowZero == 1)
  }

  @Test func unitsAreWeightedBySpikes() throws {
    var row = try sampleRow("gru")
    row.metrics.units = [(1.0, 4), (2.0, 1), (.nan, 0)].enumerated().map { index, unit in
      UnitScores(
        unit: UnitInfo(index: index), spikes: unit.1, rate: 0,
        numbers: ["bits_per_spike_calibrated": unit.0])
    }
    let entry = try #require(Leaderboard(recording: "slice", rows: [row]).ranked.first)
    #expect(UnitGains(entry) == UnitGains(bits: [4, 2]))
  }

  @Test func seedsAreAveraged() throws {
    let rows = try [(UInt64(0), [1.0, -1]), (1, [3.0, -3])].map { seed, bits in
      var row = try sampleRow("gru", seed: seed)
      row.metrics.units = bits.enumerated().map { index, bits in
        UnitScores(
          unit: UnitInfo(index: index), spikes: 2, rate: 0,
          numbers: ["bits_per_spike_calibrated": bits])
      }
      return row
    }
    let entry = try #require(Leaderboard(recording: "slice", rows: rows).ranked.first)
    #expect(UnitGains(entry) == UnitGains(bits: [4, -4]))
  }

  @Test func withoutUnitsThereAreNoGains() throws {
    var row = try sampleRow("gru")
    row.metrics.units = []
    let entry = try #require(Leaderboard(recording: "slice", rows: [row]).ranked.first)
    #expect(UnitGains(entry) == nil)
  }
}
