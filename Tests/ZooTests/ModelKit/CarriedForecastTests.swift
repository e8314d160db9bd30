import Tensor
import Testing

@testable import Zoo

@Suite struct CarriedForecastTests {
  /// The state counts the spikes of each unit, and the row shows it.
  private func counting() throws -> CarriedForecast<[Float]> {
    try CarriedForecast(units: 2, state: [0, 0]) { counts, bin in
      for unit in 0..<2 where bin[0, unit] { counts[unit] += 1 }
    } row: {
      $0
    }
  }

  @Test func theRowIsThatOfTheStateAfterTheLastBin() throws {
    var forecast = try counting()
    #expect(forecast.logOdds == [0, 0])
    for (bin, row): ([UInt8], [Float]) in [
      ([1, 0], [1, 0]), ([0, 0], [1, 0]), ([7, 1], [2, 1]),
    ] {
      try forecast.observe(bin)
      #expect(forecast.logOdds == row)
    }
  }

  @Test func anotherNumberOfUnitsIsRefusedAndChangesNothing() throws {
    var forecast = try counting()
    try forecast.observe([1, 1])
    #expect(
      throws: TensorError.countMismatch(operation: "SpikeRaster.init", shape: [1, 2], found: 3)
    ) { try forecast.observe([1, 1, 1]) }
    #expect(forecast.logOdds == [1, 1])
  }
}
