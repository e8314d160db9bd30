import Tensor
import Testing

@testable import Zoo

@Suite struct ForecastingTests {
  private let training = chainRaster(bins: 3_000, units: 4, seed: 1)
  private let validation = chainRaster(bins: 300, units: 4, seed: 2)

  private func forecasting(
    window: Int = 40, step: Int = 80, training: SpikeRaster? = nil, options: String = "carry=false"
  ) throws -> Forecasting<GRUNetwork> {
    try Forecasting(
      makeNetwork(GRUNetwork.self, "hidden=3,\(options)", units: 4),
      training: training ?? self.training,
      validation: validation, window: window, binsPerStep: step)
  }

  @Test func anEpochTakesEveryWholeWindowOnce() throws {
    let objective = try forecasting()
    #expect(objective.stepsPerEpoch == 38)
    var generator = RandomGenerator(seed: 3)
    let steps = objective.steps(using: &generator)
    let starts = steps.flatMap(\.starts).sorted()
    #expect(steps.dropLast().allSatisfy { $0.starts.count == 2 && !$0.continues })
    #expect(zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 == 40 })
    #expect((0..<40).contains(starts.first ?? -1) && starts.count >= 74)
    #expect((starts.last ?? 0) + 40 <= 3_000)
    #expect(objective.steps(using: &generator).flatMap(\.starts).sorted() != starts)
  }

  /// Two streams of 1,500 bins, each a chain of windows.
  @Test func aCarriedStateGetsConsecutiveWindows() throws {
    let objective = try forecasting(options: "carry=true")
    var generator = RandomGenerator(seed: 3)
    let steps = objective.steps(using: &generator)
    #expect(steps.map(\.continues) == [false] + steps.dropFirst().map { _ in true })
    #expect(steps.count >= 36 && (0..<40).contains(steps[0].starts[0]))
    for (one, next) in zip(steps, steps.dropFirst()) {
      #expect(zip(one.starts, next.starts).allSatisfy { $1 - $0 == 40 })
    }
    #expect(steps.allSatisfy { $0.starts[1] - $0.starts[0] == 1_500 })
    #expect((steps.last?.starts[1] ?? 0) + 40 <= 3_000)
    #expect(objective.steps(using: &generator)[0] != steps[0])
  }

  @Test func aShortTrainingPartIsOneWindow() throws {
    let objective = try forecasting(window: 400, training: training.slice(0..<50))
    var generator = RandomGenerator(seed: 3)
    #expect(
      objective.steps(using: &generator) == [.init(starts: [0])] && objective.stepsPerEpoch == 1)
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
