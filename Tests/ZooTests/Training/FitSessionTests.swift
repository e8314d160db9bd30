import Testing
import Zoo

@Suite struct FitSessionTests {
  @Test func aSessionOfTwoNumbersReportsToNobodyAndIsNotStopped() {
    let session = FitSession(context: 100, epochs: 4)
    #expect(session.patience == 3 && session.binsPerStep == 3200 && session.seed == 0)
    #expect(session.checkpointPath == nil)
    #expect(!session.isCancelled())
  }

  @Test func aReportOfAModelWithoutEpochsClaimsNothing() {
    let report = FitReport()
    #expect(report.epochs == 0 && report.bestEpoch == 0 && report.validation.isNaN)
    let progress = FitProgress(epoch: 2, epochs: 5)
    #expect(progress.loss.isNaN && progress.secondsLeft.isNaN && !progress.isEpochEnd)
    #expect(FitCancelled().description == "the fit was stopped")
  }
}
