import Tensor
import Testing

@testable import Zoo

@Suite struct TracedRasterTests {
  /// Blocks in any order have the rows of one pass over the raster.
  @Test func blocksHaveTheRowsOfOnePass() throws {
    let spikes = chainRaster(bins: 150, units: 3, seed: 1)
    let traces = PopulationTraces(constants: 3, rates: [0.1, 0.1, 0.1], hasFilters: true)
    let raster = TracedRaster(
      spikes, offset: try LogOdds(.zeros([150, 3])), traces: traces)
    #expect(raster.blocks == 3)
    #expect((0..<3).map { raster.bins(ofBlock: $0) } == [0..<64, 64..<128, 128..<150])

    var state = traces.initialState
    let whole = try traces.rows(of: spikes, 0..<150, from: &state)
    let blocks = try raster.inputs(ofBlocks: [2, 0])
    #expect(blocks.bins == 22 + 64)
    #expect(
      try blocks.own.sliced(axis: 0, 0..<22)
        .isIdentical(to: whole.own.sliced(axis: 0, 128..<150)))
    #expect(
      try blocks.own.sliced(axis: 0, 22..<86).isIdentical(to: whole.own.sliced(axis: 0, 0..<64)))
    #expect(
      try #require(blocks.filtered).sliced(axis: 0, 22..<86)
        .isIdentical(to: #require(whole.filtered).sliced(axis: 0, 0..<64)))
  }
}
