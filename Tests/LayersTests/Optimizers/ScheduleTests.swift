import Layers
import Testing

@Suite struct ScheduleTests {
  @Test func constant() {
    #expect(Schedule.constant(0.1).learningRate(at: 0) == 0.1)
    #expect(Schedule.constant(0.1).learningRate(at: 99) == 0.1)
  }

  @Test func stepDecayFollowsTheFirstEpochAndStopsAtTheFloor() {
    let schedule = Schedule.stepDecay(initial: 1, floor: 0.8)
    #expect(schedule.learningRate(at: 0) == 1)
    for epoch in 1...5 { #expect(abs(schedule.learningRate(at: epoch) - 0.9) < 1e-6) }
    #expect(abs(schedule.learningRate(at: 6) - 0.81) < 1e-6)
    #expect(schedule.learningRate(at: 11) == 0.8)
    #expect(schedule.learningRate(at: 1_000) == 0.8)
    let other = Schedule.stepDecay(initial: 1, factor: 0.5, every: 2, floor: 0)
    #expect([0, 1, 2, 3].map(other.learningRate(at:)) == [1, 0.5, 0.5, 0.25])
  }

  @Test func warmupThenCosine() {
    let schedule = Schedule.warmupCosine(peak: 2, warmup: 4, total: 12, floor: 1)
    #expect([0, 1, 2, 3].map(schedule.learningRate(at:)) == [0.5, 1, 1.5, 2])
    #expect(schedule.learningRate(at: 4) == 2)
    #expect(abs(schedule.learningRate(at: 8) - 1.5) < 1e-6)
    #expect(abs(schedule.learningRate(at: 12) - 1) < 1e-6)
    #expect(abs(schedule.learningRate(at: 50) - 1) < 1e-6)
  }
}
