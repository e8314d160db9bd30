import Testing

@testable import Zoo

@Suite struct RankCorrelationTests {
  @Test func equalValuesShareTheirRanks() {
    #expect(RankCorrelation.ranks([10, 30, 20, 20]) == [1, 4, 2.5, 2.5])
    #expect(RankCorrelation.ranks([]).isEmpty)
  }

  /// Values of `scipy.stats.spearmanr`.
  @Test func publishedValues() {
    #expect(RankCorrelation.value([1, 2, 3, 4], [1, 8, 27, 64]) == 1)
    #expect(RankCorrelation.value([1, 2, 3, 4], [4, 3, 2, 1]) == -1)
    #expect(
      abs(RankCorrelation.value([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) - 0.8207826816681233) < 1e-15)
  }

  @Test func whatIsUndefinedIsNaN() {
    #expect(RankCorrelation.value([1, 2], [1, 2]).isNaN)
    #expect(RankCorrelation.value([1, 1, 1], [1, 2, 3]).isNaN)
    #expect(RankCorrelation.value([1, 2, 3, .nan], [1, 2, 3, 9]) == 1)
  }
}
