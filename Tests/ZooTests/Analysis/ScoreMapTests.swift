import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite struct ScoreMapTests {
  /// (0.8 + 0.5) / 2 = 0.65 is the distance 1 / 0.65 - 1; the diagonal does not count.
  @Test func distancesAreThoseOfTheMeanScore() throws {
    let map = try #require(ScoreMap(scores: [[0.1, 0.8], [0.5, 9]]))
    let distance: Double = 1 / 0.65 - 1
    #expect(map.distances == [[0, distance], [distance, 0]])
    #expect(map.layouts.map(\.dimensions) == [1, 2, 3, 4, 5])
    for layout in map.layouts { #expect(layout.stress < 1e-20) }
    // Two recordings fit anywhere.
    #expect(map.permutations == 0 && map.place == 1)
  }

  @Test func scoresWithoutADistanceAreCountedAndFar() throws {
    let map = try #require(
      ScoreMap(scores: [
        [.nan, 0.5, -0.2, .nan], [0.5, .nan, 0.8, 2], [0, 0.8, .nan, .nan], [.nan, 2, 0.4, .nan],
      ]))
    // Pairs (0, 2) below zero and (0, 3) undefined get 1.5, the longest, of (2, 3); 2 is above one.
    #expect(map.pairsWithoutDistance == 2 && map.pairsAboveOne == 1)
    #expect(map.distances[0] == [0, 1, 1.5, 1.5])
    #expect(map.distances[1][3] == 0 && map.distances[3][2] == 1.5)
  }

  @Test func nothingToMap() {
    #expect(ScoreMap(scores: [[1]]) == nil)
    #expect(ScoreMap(scores: [[1, 0], [-1, 1]]) == nil)
    #expect(ScoreMap(scores: [[1, .nan], [.nan, 1]]) == nil)
  }

  /// Two groups, near within and far across: chance rarely makes such a map.
  @Test func aPatternIsRareAmongPermutations() throws {
    let group = [0, 0, 0, 0, 1, 1, 1, 1]
    var generator = RandomGenerator(seed: 2)
    let scores = group.indices.map { row in
      group.indices.map { column in
        let base = group[row] == group[column] ? 0.9 : 0.6
        return base + 0.01 * generator.uniformDouble()
      }
    }
    let map = try #require(ScoreMap(scores: scores))
    #expect(map.permutations == 99 && map.permutationsAsGood == 0)
    #expect(map.place == 0.01)
    let stresses = map.layouts.map(\.stress)
    for (fewer, more) in zip(stresses, stresses.dropFirst()) { #expect(fewer + 1e-12 >= more) }
    // Without a pattern the true matrix is one of many.
    let noise = group.indices.map { _ in group.indices.map { _ in generator.uniformDouble() } }
    #expect(try #require(ScoreMap(scores: noise)).permutationsAsGood > 5)
  }

  @Test func theSameScoresGiveTheSameMapForAnyNumberOfThreads() throws {
    var generator = RandomGenerator(seed: 3)
    let scores = (0..<6).map { _ in (0..<6).map { _ in 0.5 + generator.uniformDouble() / 2 } }
    let maps = try [1, 3].map { threads in
      try #require(withThreads(threads) { ScoreMap(scores: scores) })
    }
    #expect(maps[0].layouts.map(\.places) == maps[1].layouts.map(\.places))
    #expect(maps[0].permutationsAsGood == maps[1].permutationsAsGood)
  }
}
