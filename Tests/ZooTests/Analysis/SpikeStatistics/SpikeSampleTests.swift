import Testing

@testable import Zoo

@Suite struct SpikeSampleTests {
  private let spikes = sample([[0, 3, 4, 9], [], [10]], bins: 11)

  @Test func trainsAreTheBinsOfTheRaster() {
    #expect(spikes.trains == [[0, 3, 4, 9], [], [10]])
    #expect(spikes.spikeCount == 5 && spikes.units == 3)
    #expect(agree(spikes.intervals(of: 0), [0.003, 0.001, 0.005]))
    #expect(spikes.intervals(of: 1).isEmpty && spikes.intervals(of: 2).isEmpty)
  }

  /// 11 bins are two windows of 5; the spike in bin 10 is in neither.
  @Test func onlyWholeWindowsCount() {
    #expect(spikes.counts(of: 0, window: 5) == [3, 1])
    #expect(spikes.counts(of: 2, window: 5) == [0, 0])
    #expect(spikes.populationCounts(window: 11) == [5])
    #expect(spikes.populationCounts(window: 12).isEmpty)
  }

  @Test func aTimeIsAtLeastOneBin() {
    #expect(spikes.bins(in: 0.02) == 20)
    #expect(sample([[0]], bins: 2, binSeconds: 0.05).bins(in: 0.02) == 1)
  }
}
