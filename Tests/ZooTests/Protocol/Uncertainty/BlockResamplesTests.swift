import Testing

@testable import Zoo

@Suite struct BlockResamplesTests {
  private func grid() throws -> BlockGrid { try #require(BlockGrid(bins: 150_000)) }

  @Test func everyResampleHasAsManyBlocksAsTheRecording() throws {
    for length in 1...5 {
      let resamples = BlockResamples(try grid(), length: length, name: "a", count: 20)
      #expect(resamples.stretches == 150 / Double(length))
      for draw in 0..<20 {
        #expect(resamples.weights[draw * 150..<(draw + 1) * 150].reduce(0, +) == 150)
        #expect(resamples.longWeights[draw * 30..<(draw + 1) * 30].reduce(0, +) == 30)
      }
    }
  }

  @Test func everyBlockIsDrawnEquallyOften() throws {
    let resamples = BlockResamples(try grid(), length: 4, name: "a", count: 4000)
    for block in [0, 1, 75, 148, 149] {
      let mean = (0..<4000).reduce(0) { $0 + resamples.weights[$1 * 150 + block] } / 4000
      // Close to a Poisson count of mean 1: the mean of 4,000 has a standard error of 0.016.
      #expect(abs(mean - 1) < 0.07)
    }
  }

  @Test func neighboursAreDrawnTogether() throws {
    let resamples = BlockResamples(try grid(), length: 5, name: "a", count: 1)
    let weights = resamples.weights
    let changes = (0..<150).count { weights[$0] != weights[($0 + 1) % 150] }
    #expect(changes <= 60)
  }

  @Test func drawsDependOnTheNameOnly() throws {
    let few = BlockResamples(try grid(), length: 2, name: "a", count: 5)
    let many = BlockResamples(try grid(), length: 2, name: "a", count: 9)
    #expect(few.weights[...] == many.weights[..<few.weights.count])
    #expect(BlockResamples(try grid(), length: 2, name: "b", count: 5) != few)
  }
}
