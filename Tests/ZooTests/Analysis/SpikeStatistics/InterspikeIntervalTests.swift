import Testing

@testable import Zoo

@Suite struct InterspikeIntervalTests {
  @Test func unitsAreTakenTogether() {
    let spikes = sample([[0, 3, 4], [7], [2, 12]], bins: 20)
    #expect(agree(values("interspike_interval", spikes), [0.003, 0.001, 0.01]))
  }
}
