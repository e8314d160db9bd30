import Testing

@testable import Zoo

@Suite struct FiringRateTests {
  /// 3 and 0 spikes in half a second.
  @Test func spikesOverDuration() {
    #expect(agree(values("firing_rate", sample([[0, 3, 499], []], bins: 500)), [6, 0]))
  }
}
