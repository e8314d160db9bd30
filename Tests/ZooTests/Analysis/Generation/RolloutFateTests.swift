import Testing

@testable import Zoo

@Suite struct RolloutFateTests {
  /// A unit with these numbers of spikes in seconds of ten bins.
  private func spikes(_ counts: [Int]) -> SpikeSample {
    sample(
      [counts.enumerated().flatMap { second, count in (0..<count).map { 10 * second + $0 } }],
      bins: 10 * counts.count, binSeconds: 0.1)
  }

  private let past = [2, 3, 4, 2, 3, 4, 2, 3, 4, 3]

  private func fate(_ counts: [Int]) -> RolloutFate {
    RolloutFate(of: spikes(counts), after: spikes(past))
  }

  @Test func staysWithinTheRange() {
    let fate = fate([2, 4, 3, 5, 5, 3, 1, 1, 2])
    #expect(fate.kind == .stays && fate.seconds == nil)
    #expect(fate.lowestRate == 2 && fate.highestRate == 4 && fate.lastRate == 2)
  }

  @Test func departsWhereThreeSecondsInARowAreOutside() {
    let above = fate([3, 3, 5, 5, 5, 3, 3])
    #expect(above.kind == .above && above.seconds == 2)
    let below = fate([3, 5, 1, 0, 1, 3, 3])
    #expect(below.kind == .below && below.seconds == 2)
  }

  @Test func runsAwayToTheEnd() {
    let fate = fate([3, 3, 5, 7, 9, 10, 9])
    #expect(fate.kind == .runsAway && fate.seconds == 2 && fate.lastRate == 9)
    // Far above, but it comes back.
    #expect(self.fate([3, 9, 9, 9, 3]).kind == .above)
  }

  /// The last spike is in bin 12.
  @Test func fallsSilent() {
    let fate = fate([3, 3, 0, 0, 0, 0])
    #expect(fate.kind == .fallsSilent)
    #expect(abs((fate.seconds ?? 0) - 1.3) < 1e-12)
    #expect(self.fate([0, 0, 0, 0]).seconds == 0)
    #expect(self.fate([3, 3, 0, 0]).kind == .stays)
  }

  /// Bins 1 to 29 before are silent: 47 silent bins at the end are not twice as many.
  @Test func silenceIsJudgedByTheSilenceBefore() {
    let past = spikes([1, 0, 0, 1, 3, 4, 2, 3, 4, 3])
    #expect(RolloutFate(of: spikes([3, 3, 0, 0, 0, 0]), after: past).kind == .stays)
    #expect(RolloutFate(of: spikes([3, 3, 0, 0, 0, 0, 0, 0]), after: past).kind == .fallsSilent)
  }

  @Test func littleSaysNothing() {
    let short = RolloutFate(of: spikes([9, 9, 9]), after: spikes([2, 2]))
    #expect(short.kind == .unknown && short.seconds == nil)
    #expect(fate([9, 9]).kind == .unknown)
  }

  @Test func silenceIsTheLongestStretchWithoutSpikes() {
    #expect(sample([[2, 9], [4]], bins: 12).longestSilence == 4)
    #expect(sample([[1]], bins: 8).longestSilence == 6)
    #expect(sample([[]], bins: 8).longestSilence == 8)
  }
}
