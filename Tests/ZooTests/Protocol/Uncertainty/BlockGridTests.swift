import Testing

@testable import Zoo

@Suite struct BlockGridTests {
  @Test func blocksCoverAllBinsOnce() throws {
    for bins in [300, 301, 1499, 1500, 1507, 150_000] {
      let grid = try #require(BlockGrid(bins: bins))
      #expect((0..<grid.blocks).flatMap { Array(grid.range($0)) } == Array(0..<bins))
      let sizes = grid.sizes
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
      #expect(sizes.reduce(0, +) == bins && grid.longSizes.reduce(0, +) == bins)
      #expect(grid.longSizes.count == 30)
    }
  }

  @Test func fewBinsHaveFewerBlocksOrNone() {
    #expect(BlockGrid(bins: 299) == nil)
    #expect(BlockGrid(bins: 300)?.blocks == 30)
    #expect(BlockGrid(bins: 900)?.blocks == 90)
    #expect(BlockGrid(bins: 1500)?.blocks == 150)
    #expect(BlockGrid(bins: 10_000_000)?.blocks == 150)
  }
}
