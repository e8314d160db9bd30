import Testing

@testable import Zoo

@Suite struct NullRatesTests {
  @Test func ratesAreJeffreys() {
    let null = NullRates(spikeCounts: [0, 3, 10], bins: 10)
    for (rate, expected) in zip(null.rates, [0.5 / 11, 3.5 / 11, 10.5 / 11]) {
      #expect(rate.isClose(to: expected, tolerance: 1e-6))
    }
  }

  @Test func logOddsAreOfTheSameRates() {
    // log(0.5 / 10.5), log(5.5 / 5.5), log(10.5 / 0.5)
    let null = NullRates(spikeCounts: [0, 5, 10], bins: 10)
    #expect(null.logOdds == [-3.0445224377, 0, 3.0445224377])
    #expect(null.rates == null.logOdds.map { Double($0).sigmoid })
  }

  @Test func ratesAreNeverZeroOrOne() {
    for bins in [0, 1, 1_000_000_000] {
      let null = NullRates(spikeCounts: [0, bins], bins: bins)
      #expect(null.rates.allSatisfy { $0 > 0 && $0 < 1 })
      #expect(null.logOdds.allSatisfy { $0.isFinite })
    }
    #expect(NullRates(spikeCounts: [0], bins: 0).rates == [0.5])
  }

  @Test func aTrainingPartIsCounted() throws {
    let raster = try SpikeRaster(entries: [1, 0, 0, 1, 0, 0, 1, 0, 0], bins: 3, units: 3)
    #expect(NullRates(training: raster) == NullRates(spikeCounts: [3, 0, 0], bins: 3))
  }

  @Test func noUnitsHaveNoRates() {
    #expect(NullRates(spikeCounts: [], bins: 5).rates.isEmpty)
  }
}
