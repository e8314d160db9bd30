import Layers
import Testing

@testable import Zoo

@Suite struct TrainingPlanTests {
  @Test func theRateFollowsTheSchedule() {
    let plan = TrainingPlan(
      learningRate: 0.5, schedule: .stepDecay(factor: 0.5, everyEpochs: 1, floor: 0.2))
    let rates = (0..<3).map { plan.learningRate(epoch: $0, step: 0, totalSteps: 9) }
    #expect(rates == [0.5, 0.25, Float(0.2)])
  }

  @Test func theRidgeMovesGeometricallyOverTwoThirds() {
    let ridge = TrainingPlan.Ridge(from: 100, to: 1)
    #expect(ridge.factor(at: 0) == 100)
    #expect(abs(ridge.factor(at: 1.0 / 3) - 10) < 1e-9)
    #expect(abs(ridge.factor(at: 2.0 / 3) - 1) < 1e-9 && abs(ridge.factor(at: 1) - 1) < 1e-9)
  }

  @Test func impossiblePlansAreRefused() throws {
    try TrainingPlan().check("x")
    let wrong: [(TrainingPlan, String)] = [
      (TrainingPlan(learningRate: .nan), "the learning rate nan, which must be 0 or more"),
      (TrainingPlan(maximumStepsPerEpoch: 0), "0 steps per epoch, which must be at least 1"),
      (
        TrainingPlan(ridge: .init(from: 0, to: 1)),
        "a ridge from 0.0 to 1.0, which must both be above 0"
      ),
      (
        TrainingPlan(maximumGradientNorm: 0), "the largest gradient norm 0.0, which must be above 0"
      ),
    ]
    for (plan, reason) in wrong {
      #expect(
        throws: ModelOptionError.unsuitable(
          model: "x", reason: "its training plan has " + reason)
      ) { try plan.check("x") }
    }
  }
}
