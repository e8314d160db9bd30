import Testing

@testable import Zoo

@Suite struct ComparisonErrorTests {
  @Test func messagesAndRemedies() {
    let failure = FailureRecord(label: "gru", recording: "slice", seed: 0, message: "it broke")
    let errors: [(ComparisonError, String)] = [
      (.noRecordings, "there is no recording to compare on"),
      (
        .duplicateRecording("slice"),
        "two recordings are named 'slice'; rename one of the files"
      ),
      (
        .modelFailed(failure),
        "gru failed on slice: it broke"
      ),
      (
        .otherRun(directory: "runs/a", difference: "context 100 instead of 50"),
        "runs/a holds a run with context 100 instead of 50, which cannot share a table with "
          + "this one"
      ),
      (
        .truthMismatch(recording: "slice", reason: "it is shorter"),
        "the truth next to slice does not belong to it: it is shorter; move the truth away to "
          + "compare without the oracle"
      ),
    ]
    for (error, message) in errors { #expect(error.description == message) }
    #expect(ComparisonError.modelFailed(failure).remedy == .keepGoing)
    #expect(
      ComparisonError.otherRun(directory: "a", difference: "b").remedy
        == .chooseAnotherOutputOrBeginAnew)
  }
}
