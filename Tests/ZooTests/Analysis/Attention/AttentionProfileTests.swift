import Autograd
import Layers
import Tensor
import Testing

@testable import Zoo

@Suite struct AttentionProfileTests {
  /// Two heads over two channels each; keys are zero, so that all weights are equal.
  private func weights(positions: Int, equal: Bool, mask: AttentionMask = .causal) throws
    -> AttentionWeights
  {
    var generator = RandomGenerator(seed: 3)
    var layer = try MultiHeadAttention(4, heads: 2, using: &generator)
    layer.inputWeight.value =
      equal ? .zeros([12, 4]) : .normal([12, 4], using: &generator)
    let x = Variable(Tensor.normal([1, positions, 4], using: &generator))
    return try layer.weights(x, mask: mask, in: Pass())
  }

  /// Equal weights look back half of what they see, spread over all of it, and get what they should.
  @Test func equalWeightsAreTheirOwnReference() throws {
    var tally = AttentionTally(positions: 5)
    let window = tally.add(
      [try weights(positions: 5, equal: true)], importance: [1, 2, 3, 4, 5])
    let profile = AttentionProfile(tally, positions: 5, windows: 1, sequences: 1, map: nil)
    #expect(profile.heads.count == 2 && profile.heads.map(\.head) == [1, 2])
    for head in profile.heads {
      #expect(abs(head.distance - profile.equal.distance) < 1e-6)
      #expect(abs(head.spread - profile.equal.spread) < 1e-5)
      for (a, b) in zip(head.weights.values, profile.equal.weights.values) {
        #expect(abs(a - b) < 1e-7)
      }
    }
    // Rows see 1 to 5 bins: (1 + 2 + 3 + 4 + 5) / 5, and look back (1 + 1.5 + 2 + 2.5 + 3) / 5.
    #expect(abs(profile.equal.spread - 3) < 1e-12 && abs(profile.equal.distance - 2) < 1e-12)
    // The newest bin has 1, 1/2, ... 1/5.
    #expect(abs(profile.equal.newest - (1 + 0.5 + 1.0 / 3 + 0.25 + 0.2) / 5) < 1e-12)
    #expect(window.received.allSatisfy { abs($0 - 1) < 1e-6 })
    for (query, value) in window.lookedAt.enumerated() {
      #expect(abs(value - Double(query + 2) / 2) < 1e-5)
    }
  }

  /// The sums are those of the rows, head by head; the weights of a head sum to 1 over lags.
  @Test(arguments: [AttentionMask.causal, .band(window: 3)]) func sumsOfRows(mask: AttentionMask)
    throws
  {
    let weights = try weights(positions: 7, equal: false, mask: mask)
    var tally = AttentionTally(positions: 7)
    let window = tally.add([weights], importance: [3, 1, 4, 1, 5, 9, 2])
    let profile = AttentionProfile(tally, positions: 7, windows: 1, sequences: 1, map: nil)
    for (index, head) in profile.heads.enumerated() {
      #expect(abs(head.weights.values.reduce(0, +) - 1) < 1e-6)
      var byLag = [Double](repeating: 0, count: 7)
      for query in 0..<7 {
        for (key, weight) in weights.head(index).row(query).enumerated() where key <= query {
          byLag[query - key] += Double(weight) / 7
        }
      }
      for (a, b) in zip(head.weights.values, byLag) { #expect(abs(a - b) < 1e-7) }
    }
    var received = [Double](repeating: 0, count: 7)
    var expected = received
    for query in 0..<7 {
      let seen = weights.head(0).visible(from: query)
      for key in seen {
        expected[key] += 1 / Double(seen.count)
        received[key] += (0..<2).reduce(0) {
          $0 + Double(weights.head($1).row(query)[key]) / 2
        }
      }
    }
    for (index, value) in window.received.enumerated() {
      #expect(abs(value - received[index] / expected[index]) < 1e-6)
    }
  }

  /// A map of one head: the cells of equal weights are 1, the future is 0.
  @Test func aMapIsOverEqualWeights() throws {
    let map = AttentionProfile.map(
      try weights(positions: 70, equal: true), layer: 0, head: 1, window: 2)
    #expect(map.layer == 1 && map.head == 2 && map.window == 3 && map.block == 3)
    #expect(map.cells.count == 24 && map.cells.allSatisfy { $0.count == 24 })
    for (row, cells) in map.cells.enumerated() {
      for (column, value) in cells.enumerated() {
        #expect(column > row ? value == 0 : abs(value - 1) < 1e-5)
      }
    }
  }
}
