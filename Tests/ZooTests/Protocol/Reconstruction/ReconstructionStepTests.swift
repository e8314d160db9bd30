import Testing

@testable import Zoo

@Suite struct ReconstructionStepTests {
  private func rules(_ step: ReconstructionStep) -> [Bool] {
    [
      step.swapsArguments, step.hasValidation, step.question == .prediction,
      step.hasReleasedLoss,
      // A prediction has the mask of its model.
      step.isMasked,
    ]
  }

  @Test func everyStepChangesOneThing() {
    let steps = ReconstructionStep.allCases
    #expect(steps.map(\.letter) == ["a", "b", "c", "d", "e", "f", "b*"])
    let ladder = steps.filter { $0 != .lossAside }.map(rules)
    for (before, after) in zip(ladder, ladder.dropFirst()) {
      #expect(zip(before, after).count { $0 != $1 } == 1)
    }
    let aside = zip(rules(.arguments), rules(.lossAside)).map { $0 != $1 }
    #expect(aside == [false, false, false, true, false])
  }

  @Test func onlyTheTwoThatShiftTheTargetArePredictions() {
    let predictions = ReconstructionStep.allCases.filter { $0.question == .prediction }
    #expect(predictions == [.nextBin, .loss])
    #expect(ReconstructionStep.Question.reconstruction.rawValue == "reconstruction")
  }
}
