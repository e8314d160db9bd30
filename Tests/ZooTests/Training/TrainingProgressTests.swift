import Testing

@testable import Zoo

@Suite struct TrainingProgressTests {
  @Test(arguments: [
    "", "1 2 3", "0 0 0 0 0 0 0 0 0 0", "0 0 0 0 0 0 0 0 0 0 x", "-1 0 0 0 0 0 0 0 0 0 0",
    "0 0 0 0 0 0 0 0 0 0 0 0",
    // An epoch without its entry in the curve, a best epoch in the future, more skipped than done.
    "1 0 1 0 0 0 0 0 0 0 0", "0 0 1 0 0 0 0 0 0 0 0", "0 1 0 0 0 2 2 0 0 0 0",
    "99999999999999 0 0 0 0 0 0 0 0 0 0",
  ])
  func invalidCountersAreRefused(_ text: String) {
    #expect(TrainingProgress(text: text) == nil)
  }

  @Test func theTextKeepsEveryBit() {
    var progress = TrainingProgress()
    progress.count(.taken(loss: 0.1 + 0.2))
    let isBest = progress.endEpoch(score: .nan, seconds: 2)
    #expect(isBest)
    progress.count(.skipped(.loss))
    let read = TrainingProgress(text: progress.text)
    #expect(read == progress)
    #expect(read?.curve.first?.loss == 0.1 + 0.2 && read?.bestScore.isNaN == true)
  }

  @Test func theMeanCoversTakenStepsOnly() {
    var progress = TrainingProgress()
    #expect(progress.meanLoss.isNaN)
    progress.count(.taken(loss: 2))
    progress.count(.skipped(.loss))
    progress.count(.taken(loss: 4))
    #expect(progress.meanLoss == 3 && progress.step == 3 && progress.skippedInARow == 0)
  }
}
