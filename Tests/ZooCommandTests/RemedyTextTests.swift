import Testing
import Zoo

@testable import ZooCommand

@Suite struct RemedyTextTests {
  private static let remedies: [(Remedy, [String])] = [
    (.giveTick, ["--tick SECONDS", "--tick 0.001"]), (.giveBinWidth, ["--bin SECONDS"]),
    (.change(.binWidth), ["--bin"]), (.change(.tick), ["--tick"]), (.change(.start), ["--start"]),
    (.change(.minutes), ["--minutes"]), (.change(.units), ["--units"]),
    (.useUnits(7), ["--units 7"]), (.chooseAnotherPart, ["--start", "--minutes", "--units"]),
    (.shortenContext, ["--minutes", "--context", "--bin"]),
    (.matchPredictions, ["--context", "--minutes", "--start"]),
    (.chooseAnotherOutput, ["--out"]), (.chooseAnotherOutputOrBeginAnew, ["--out", "--no-resume"]),
    (.change(.trialLength), ["--trials"]), (.giveTrialLength, ["--trials SECONDS"]),
    (.startAt(18_079), ["--start 18079"]), (.nameVariable, ["--variable NAME"]),
    (.keepGoing, ["--keep-going"]), (.listModels, ["zoo-cli list"]),
    (.makeRun, ["zoo-cli train", "zoo-cli compare"]),
  ]

  @Test func everyRemedyIsSpelledInTheCommandsOptions() {
    for (remedy, words) in Self.remedies {
      let text = RemedyText.text(remedy)
      for word in words { #expect(text.contains(word)) }
      #expect(!text.hasSuffix("."))
    }
  }

  @Test func aRecordingErrorGetsItsHint() {
    let failure = CommandFailure(RecordingError.tickRequired(file: "a.mat", reason: "ticks"))
    #expect(
      failure
        == CommandFailure(
          code: .data, message: "a.mat: ticks; the length of a tick is needed",
          hint: RemedyText.text(.giveTick)))
    #expect(
      CommandFailure(RecordingError.notEnoughUnits(recording: "r", units: 3, wanted: 9)).hint
        == "use --units 3")
    #expect(CommandFailure(RecordingError.noSpikes(file: "a")).hint == nil)
    let wrong = CommandFailure(RecordingError.invalidOption(.start, value: "-1", allowed: "no"))
    #expect(wrong.code == .usage && wrong.hint == "choose another --start")
  }

  @Test func formatsSayWhatTheyMayNeed() throws {
    let output = try CommandRun("list formats").output
    #expect(output.contains("needs --tick where the file gives none"))
    for format in Recording.formats { #expect(output.contains("\(format.name) ")) }
  }
}
