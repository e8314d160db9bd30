import Testing

@testable import Zoo

@Suite struct PopulationCountTests {
  /// Two spikes of a unit in a window count once; the last two bins are no whole window.
  @Test func unitsCountOnceAWindow() {
    let spikes = sample([[0, 1, 5], [4, 16], []], bins: 17)
    #expect(values("population_count", spikes) == [2, 1, 0])
  }
}
