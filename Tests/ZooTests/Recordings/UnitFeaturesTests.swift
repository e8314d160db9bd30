import Foundation
import Testing

@testable import Zoo

@Suite struct UnitFeaturesTests {
  /// Spikes of one unit at given bins, next to a unit that fires in bins 0, 20, 40, 60.
  private func features(_ bins: [Int], of count: Int = 80) throws -> UnitFeatures {
    var spikes = SpikeRaster(bins: count, units: 2)
    for bin in bins { spikes[bin, 0] = true }
    for bin in stride(from: 0, to: count, by: 20) { spikes[bin, 1] = true }
    return try #require(UnitFeatures.of(spikes, binSeconds: 0.001).first)
  }

  /// Intervals 5, 20, 5: mean 10, variance 75; contrasts of neighbours 0.6 each.
  @Test func intervalsByHand() throws {
    let unit = try features([2, 7, 27, 32])
    #expect(abs(unit.logRate - log(4.5 / 81)) < 1e-14)
    #expect(abs(unit.logVariation - log(75.0.squareRoot() / 10)) < 1e-14)
    #expect(abs(unit.localVariation - 3 * 0.72 / 2) < 1e-14)
    #expect(abs(unit.shortIntervals - 2.0 / 3) < 1e-14)
  }

  /// Steps of 20 ms with 2, 2, 0, 0 spikes against 1, 1, 1, 1 do not correlate at all; with a
  /// neighbour of 2, 1, 0, 1 they do, by 2 / sqrt(4 x 2).
  @Test func couplingByHand() throws {
    #expect(try features([2, 7, 27, 32]).coupling.isNaN)
    var spikes = SpikeRaster(bins: 85, units: 2)
    for bin in [2, 7, 27, 32] { spikes[bin, 0] = true }
    // The last spike is in the unfinished step, and is left out.
    for bin in [1, 11, 21, 61, 84] { spikes[bin, 1] = true }
    let units = UnitFeatures.of(spikes, binSeconds: 0.001)
    for unit in units { #expect(abs(unit.coupling - 0.5.squareRoot()) < 1e-14) }
  }

  @Test func fewSpikesHaveNoIntervals() throws {
    let unit = try features([1, 2, 3])
    #expect(unit.logVariation.isNaN && unit.localVariation.isNaN && unit.shortIntervals.isNaN)
    #expect(try features([]).logRate.isFinite)
    // A clock has no variation, and still a number.
    #expect(try features([0, 10, 20, 30]).logVariation == log(0.01))
  }

  @Test func standardisedFeaturesHaveMeanZeroAndDeviationOne() {
    let units = [1.0, 2, 3, .nan].map {
      UnitFeatures(
        logRate: $0, logVariation: 7, localVariation: -$0, shortIntervals: .nan, coupling: 10 * $0)
    }
    let rows = UnitFeatures.standardised(units)
    #expect(rows[0] == [-1, 0, 1, 0, -1])
    #expect(rows[2] == [1, 0, -1, 0, 1])
    // Undefined numbers decide nothing.
    #expect(rows[3] == [0, 0, 0, 0, 0])
  }
}
