import Tensor
import Testing

@testable import Zoo

@Suite struct ForecastingTests {
  private let training = chainRaster(bins: 3_000, units: 4, seed: 1)
  private let validation = chainRaster(bins: 300, units: 4, seed: 2)

  private func forecasting(
    window: Int = 40, step: Int = 80, training: SpikeRaster? = nil
  ) throws -> Forecasting<GRUNetwork> {
    try Forecasting(
      makeNetwork(GRUNetwork.self, "hidden=3", units: 4), training: training ?? self.training,
      validation: validation, window: window, binsPerStep: step)
  }

  @Test func anEpochTakesEveryWholeWindowOnce() throws {
    let objective = try forecasting()
    #expect(objective.stepsPerEpoch == 38)
    var generator = RandomGenerator(seed: 3)
    let steps = objective.steps(using: &generator)
    let starts = steps.flatMap { $0 }.sorted()
    #expect(steps.dropLast().allSatisfy { $0.count == 2 })
    #expect(zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 == 40 })
    #expect((0..<40).contains(starts.first ?? -1) && starts.count >= 74)
    #expect((starts.last ?? 0) + 40 <= 3_000)
    #expect(objective.steps(using: &generator).flatMap { $0 }.sorted() != starts)
  }

  @Test func aShortTrainingPartIsOneWindow() throws {
    let objective = try forecasting(window: 400, training: training.slice(0..<50))
    var generator = RandomGenerator(seed: 3)
    #expect(objective.steps(using: &generator) == [[0]] && objective.stepsPerEpoch == 1)
  }

  @Test func theFingerprintDependsOnTheData() throws {
    let one = try forecasting().fingerprint
    #expect(one == (try forecasting().fingerprint))
    #expect(one != (try forecasting(window: 41).fingerprint))
    #expect(one != (try forecasting(step: 81).fingerprint))
    #expect(one != (try forecasting(training: validation).fingerprint))
  }

  @Test func theLearningRateOptionComesFromTheCard() throws {
    #expect(try forecasting().learningRateOption == "learning-rate")
  }
}
