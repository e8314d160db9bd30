import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct PopulationTracesTests {
  private let spikes = chainRaster(bins: 200, units: 3, seed: 1)
  private let traces = PopulationTraces(
    constants: 4, rates: [0.1, 0.05, 0.2], hasFilters: true)

  @Test func aCutChangesNoBit() throws {
    var state = traces.initialState
    let whole = try traces.rows(of: spikes, 0..<200, from: &state)
    var cut = traces.initialState
    let joined = try PopulationTraces.Rows([
      traces.rows(of: spikes, 0..<71, from: &cut), traces.rows(of: spikes, 71..<200, from: &cut),
    ])
    #expect(state == cut)
    #expect(whole.own.isIdentical(to: joined.own))
    #expect(whole.population.isIdentical(to: joined.population))
    #expect(try #require(whole.filtered).isIdentical(to: try #require(joined.filtered)))
    #expect(joined.bins == 200)
    #expect(joined.filtered?.shape == [200, 12])
  }

  /// A spike adds 1 to a filter that lasts a bin, and the less to others the longer they last.
  @Test func aSpikeAddsOneToTheShortestFilter() throws {
    var state = traces.initialState
    let rows = try traces.rows(
      of: raster(["...", "|.."]).followed(by: raster(["...", "..."])), 0..<4, from: &state)
    let filtered = try #require(rows.filtered)
    for (filter, constant) in [1.0, 3, 8, 20].enumerated() {
      // The spike of bin 1 is seen in row 2; what was there has decayed.
      let gain = filtered[2, filter] - filtered[1, filter] * Float(exp(-1 / constant))
      #expect(abs(Double(gain) - 1 / max(1, constant / 2).squareRoot()) < 1e-5)
    }
  }

  @Test func withoutCouplingsNothingIsFiltered() throws {
    let plain = PopulationTraces(constants: 4, rates: [0.1, 0.05, 0.2], hasFilters: false)
    var state = plain.initialState
    let rows = try plain.rows(of: spikes, 0..<5, from: &state)
    #expect(rows.filtered == nil)
    #expect(plain.states(of: spikes, every: 64).count == 4)
  }
}
