import Testing

@testable import Zoo

@Suite struct PairwiseCorrelationTests {
  /// Counts (1, 0, 2, 1) and (0, 0, 1, 1): covariance 3 - 4 * 2 / 4 = 1, squares 6 - 4 = 2 and 2 - 1 = 1.
  @Test func handComputed() {
    let values = PairwiseCorrelation.values([[1, 0, 2, 1], [0, 0, 1, 1], [0, 0, 0, 0]])
    #expect(agree(values, [1 / 2.0.squareRoot(), .nan, .nan]))
  }

  @Test func equalAndOppositeTrains() {
    let values = PairwiseCorrelation.values([[1, 0, 1, 0], [1, 0, 1, 0], [0, 1, 0, 1]])
    #expect(agree(values, [1, -1, -1]))
    #expect(PairwiseCorrelation.values([]).isEmpty)
  }

  @Test func windowsHaveTwentyMilliseconds() {
    let spikes = sample([[0, 45], [19, 59], [20, 79]], bins: 80)
    #expect(agree(values("correlation", spikes), [1, -1, -1]))
  }
}
