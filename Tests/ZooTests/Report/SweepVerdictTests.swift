import Testing

@testable import Zoo

@Suite struct SweepVerdictTests {
  private func text(_ sweep: SweepDocument) -> String { SweepVerdict(sweep).text }

  @Test func itSaysWhatWasChosenAndWhichScoreToBelieve() {
    let sweep = sampleSweep([
      sampleCandidate(3, ["16"], [0.3]), sampleCandidate(1, ["8"], [0.28]),
      sampleCandidate(2, ["32"], [0.1]),
    ])
    let text = text(sweep)
    #expect(
      text.hasPrefix(
        "hidden=16 was chosen, with 0.300 bits/spike on validation, 0.020 ahead of hidden=8. Another "
          + "seed might choose another one."))
    #expect(
      text.contains(
        "All candidates had the same budget: at most 4 epochs or 300 steps, whichever is more, "
          + "patience 3 and 3,200 bins per step."))
    #expect(text.contains("the winner among 3 candidates"))
    #expect(text.hasSuffix("0.250 on slice (95 % interval 0.200 to 0.300)."))
    // The chosen value is neither the largest nor the smallest, and fits ended before their last epoch.
    #expect(!text.contains("that was tried") && !text.contains("last epoch"))
  }

  /// After another sweep in the same directory the test part is not opened for the first time.
  @Test func otherModelsThatWereSeenAreSaid() {
    let sweep = sampleSweep([sampleCandidate(3, ["16"], [0.3]), sampleCandidate(1, ["8"], [0.28])])
    let text = SweepVerdict(sweep, modelsSeen: 3).text
    #expect(text.contains("In this directory that part was opened for 3 models"))
    #expect(!text.contains("honest score"))
    #expect(SweepVerdict(sweep, modelsSeen: 1) == SweepVerdict(sweep))
  }

  @Test func seedsSayHowSureTheChoiceIs() {
    let unsure = sampleSweep(
      [sampleCandidate(1, ["8"], [0.5, 0.7]), sampleCandidate(2, ["16"], [0.6, 0.4])], seeds: 2)
    #expect(
      text(unsure).contains(
        "mean of 2 seeds, 0.100 ahead of hidden=16. Seeds make a difference as large: it spreads by "
          + "0.283 between them."))
    let sure = sampleSweep(
      [sampleCandidate(1, ["8"], [0.5, 0.7]), sampleCandidate(2, ["16"], [0.4, 0.58])], seeds: 2)
    #expect(text(sure).contains("The difference spreads by 0.014 between seeds."))
    let level = sampleSweep([
      sampleCandidate(1, ["8"], [0.5]), sampleCandidate(2, ["16"], [0.4999]),
    ])
    #expect(text(level).contains("validation, level with hidden=16."))
  }

  @Test func edgesDefaultsAndShortTrainingAreSaid() {
    var rows = [
      sampleCandidate(1, ["64"], [0.5], bestEpoch: 4),
      sampleCandidate(2, ["16"], [0.4], bestEpoch: 4),
      sampleCandidate(3, ["8"], [0.3], bestEpoch: 1),
    ]
    rows[1].isDefault = true
    let words = text(sampleSweep(rows))
    #expect(words.contains("hidden=64 is the largest that was tried: the best may lie beyond."))
    #expect(words.contains("The model's defaults (candidate 2) are 0.100 behind."))
    #expect(words.contains("2 of 3 fits were best in their last epoch"))
    rows[1].isDefault = false
    rows[0].isDefault = true
    #expect(text(sampleSweep(rows)).contains("These are the model's defaults."))
  }

  @Test func whatMattersMostComesFromTheMeans() {
    var sweep = sampleSweep(
      [sampleCandidate(1, ["8", "1"], [0.5])], axes: ["hidden", "layers"])
    func effect(_ name: String, _ means: [Double]) -> SweepEffect {
      SweepEffect(
        name: name,
        groups: means.map { .init(values: "v", validation: $0, candidates: 1) })
    }
    sweep.effects = [effect("hidden", [0.1, 0.15]), effect("layers", [0.1, 0.4, 0.2])]
    #expect(
      text(sweep).contains(
        "layers matters most: 0.300 between the means of its best and worst values, more than hidden "
          + "(0.050). These are means of few candidates."))
    sweep.budgetsDiffer = true
    #expect(text(sweep).contains("Budgets differ, since epochs vary"))
    #expect(text(sweep).contains("no other candidate could win"))
  }

  @Test func withoutAWinnerNothingWasOpened() {
    var sweep = sampleSweep([sampleCandidate(1, ["8"], [], status: .failed)])
    sweep.winner = nil
    #expect(text(sweep).hasPrefix("No candidate could win"))
    #expect(text(sweep).hasSuffix("This sweep did not open the test part."))
  }
}
