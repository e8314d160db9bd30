import Testing
import Zoo

@Suite struct TrainingErrorTests {
  private func error(taken: Int, option: String?, isClipped: Bool) -> TrainingError {
    .notFinite(
      model: "gru", .gradient(path: "head.weight"), epoch: 1, step: 11, skipped: 10, taken: taken,
      learningRateOption: option, isClipped: isClipped)
  }

  @Test func theRemedyDependsOnTheModel() {
    let start =
      "gru: in epoch 2, step 12, the gradient of 'head.weight' is not a finite number, as happened "
      + "in 10 of 50 steps, which were skipped; "
    #expect(
      error(taken: 40, option: "learning-rate", isClipped: true).description
        == start + "a smaller 'learning-rate' may help; if it does not, look at the input")
    #expect(
      error(taken: 40, option: nil, isClipped: false).description
        == start + "a smaller learning rate or a limit of the gradient's norm may help; if it does "
        + "not, look at the input")
  }

  /// No learning rate has acted before the first step.
  @Test func theLearningRateIsNotBlamedBeforeTheFirstStep() {
    #expect(
      error(taken: 0, option: "learning-rate", isClipped: true).description.hasSuffix(
        "not one step was finite, so look at the input, at the network's first weights and at its "
          + "loss"))
  }
}
