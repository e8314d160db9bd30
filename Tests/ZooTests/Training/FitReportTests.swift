import Testing
import Zoo

@Suite struct FitReportTests {
  @Test func theDefaultReportHasNoEpochs() {
    let report = FitReport()
    #expect(report.steps == 0)
    #expect(report.epochs == 0 && report.bestEpoch == 0 && report.validation.isNaN)
    #expect(report.curve.isEmpty && report.skippedSteps == 0 && report.secondsBefore == 0)
  }

  @Test func skippedStepsAreSummedOverEpochs() {
    let report = FitReport(
      epochs: 2, bestEpoch: 1,
      curve: [
        .init(epoch: 1, loss: 0.5, validation: 0.1, skippedSteps: 2),
        .init(epoch: 2, loss: 0.4, validation: 0.2, seconds: 3, skippedSteps: 1),
      ])
    #expect(report.skippedSteps == 3)
  }
}
