import Layers
import Testing

@Suite struct ScheduleTests {
  private func rates(
    _ schedule: Schedule, initial: Float, epochs: [Int] = [0], steps: [Int] = [0], total: Int = 100
  ) -> [Float] {
    epochs.flatMap { epoch in
      steps.map { step in
        schedule.learningRate(initial: initial, epoch: epoch, step: step, totalSteps: total)
      }
    }
  }

  @Test func constant() {
    #expect(
      rates(.constant, initial: 0.1, epochs: [0, 7], steps: [0, 99]) == [0.1, 0.1, 0.1, 0.1])
  }

  @Test func stepDecayFollowsTheFirstEpochAndStopsAtTheFloor() {
    let schedule = Schedule.stepDecay(factor: 0.9, everyEpochs: 5, floor: 0.8)
    #expect(rates(schedule, initial: 1, epochs: [0]) == [1])
    for rate in rates(schedule, initial: 1, epochs: Array(1...5)) {
      #expect(abs(rate - 0.9) < 1e-6)
    }
    #expect(abs(rates(schedule, initial: 1, epochs: [6])[0] - 0.81) < 1e-6)
    #expect(rates(schedule, initial: 1, epochs: [11, 1_000]) == [0.8, 0.8])
    let other = Schedule.stepDecay(factor: 0.5, everyEpochs: 2, floor: 0)
    #expect(rates(other, initial: 1, epochs: [0, 1, 2, 3]) == [1, 0.5, 0.5, 0.25])
  }

  @Test func warmUpThenCosine() {
    let schedule = Schedule.warmUpCosine(warmUp: 0.34, floor: 1)
    let found = rates(schedule, initial: 2, steps: [0, 1, 2, 3, 4, 8, 12, 50], total: 12)
    #expect(found[..<5] == [0.5, 1, 1.5, 2, 2])
    for (rate, expected) in zip(found[5...], [1.5, 1, 1] as [Float]) {
      #expect(abs(rate - expected) < 1e-6)
    }
  }

  /// Trained weights depend on every bit of the rates.
  @Test func ratesKeepTheirBits() {
    func bits(_ rates: [Float]) -> [UInt32] { rates.map(\.bitPattern) }
    let decay = Schedule.stepDecay(factor: 0.9, everyEpochs: 5, floor: 2.5e-5)
    #expect(
      bits(rates(decay, initial: 5e-3, epochs: [0, 1, 6, 41, 200, 1_000]))
        == [1_000_593_162, 999_519_420, 998_553_052, 989_718_107, 949_681_430, 936_490_775])
    let steps = [0, 7, 11, 12, 100, 200, 236, 237]
    #expect(
      bits(rates(.warmUpCosine(warmUp: 0.05), initial: 2e-3, steps: steps, total: 237))
        == [
          960_407_155, 985_572_979, 990_057_071, 990_056_656, 984_481_375, 956_803_509,
          869_235_410, 0,
        ])
    let floor = Schedule.warmUpCosine(warmUp: 0.05, floor: 1e-5)
    #expect(
      bits(rates(floor, initial: 2e-3, steps: steps, total: 237))
        == [
          960_407_155, 985_572_979, 990_057_071, 990_056_658, 984_510_259, 957_446_249,
          925_459_086, 925_353_388,
        ])
  }
}
