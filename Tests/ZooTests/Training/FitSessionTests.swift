import Testing
import Zoo

@Suite struct FitSessionTests {
  @Test func defaultSessionsDoNotReportOrStop() {
    let session = FitSession(context: 100, epochs: 4)
    #expect(session.patience == 3 && session.binsPerStep == 3200 && session.seed == 0)
    #expect(session.checkpointPath == nil)
    #expect(!session.isCancelled())
  }

  @Test func unknownProgressIsNaN() {
    let progress = FitProgress(epoch: 2, epochs: 5)
    #expect(progress.loss.isNaN && progress.secondsLeft.isNaN && !progress.isEpochEnd)
    #expect(progress.skippedSteps == 0)
    #expect(FitCancelled().description == "the fit was stopped")
  }
}
