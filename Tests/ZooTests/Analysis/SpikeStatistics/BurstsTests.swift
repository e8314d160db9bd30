import Testing

@testable import Zoo

@Suite struct BurstsTests {
  /// Three spikes 10 ms apart, a pair, four close ones at the end.
  @Test func handComputed() {
    let train = [0, 10, 20, 31, 40, 100, 101, 102, 103]
    #expect(Bursts.sizes(train, longestInterval: 10) == [3, 4])
    #expect(Bursts.sizes([], longestInterval: 10).isEmpty)
    let spikes = sample([train, [5, 6], []], bins: 600)
    #expect(agree(values("burst_share", spikes), [7.0 / 9, 0, .nan]))
    #expect(agree(values("burst_rate", spikes), [200, 0, 0]))
  }
}
