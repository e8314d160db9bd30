import Foundation
import Testing
import Zoo

@testable import ZooCommand

@Suite struct InfoTests {
  @Test func aModelShowsItsCard() throws {
    let run = try CommandRun("info dice-transformer:depth=2 --units 64")
    #expect(run.code == 0)
    for text in [
      "Paper: Shimono 2026", "2 (default 1)", "parameters", "multiplications", "With 64 units",
    ] {
      #expect(run.output.contains(text))
    }
  }

  @Test func theSuggestedComparisonNamesEachModelOnce() throws {
    #expect(try CommandRun("info gru").errors == "Try: zoo-cli compare gru glm\n")
    #expect(try CommandRun("info last-bin").errors == "Try: zoo-cli compare last-bin gru glm\n")
  }

  @Test func aModelAsDocument() throws {
    let run = try CommandRun("info gru --json")
    let document = try #require(run.json as? [String: Any])
    #expect(document["name"] as? String == "gru")
    let cost = try #require(document["cost"] as? [String: Any])
    #expect((cost["parameters"] as? Int ?? 0) > 0)
  }

  @Test func aRecordingShowsThePartThatWouldBeUsed() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/dish.npz"
      #expect(try CommandRun("simulate --units 5 --minutes 0.1 --out \(file)").code == 0)
      let run = try CommandRun("info \(file)")
      #expect(run.code == 0)
      for text in ["units", "prevalence", "training", "sha256", "6,000 bins of 1.000 ms"] {
        #expect(run.output.contains(text))
      }
      let document = try CommandRun("info \(file) --json").json as? [String: Any]
      #expect(document?["units"] as? Int == 5)
      #expect((document?["use"] as? [String: Any])?["bin_seconds"] as? Double == 0.001)
      #expect(document?["unit_identifiers"] as? [String] != nil)
    }
  }

  @Test func aProblemComesWithItsRemedyInTextAndJSON() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/dish.npz"
      #expect(try CommandRun("simulate --units 5 --minutes 0.1 --out \(file)").code == 0)
      for (options, hint) in [
        ("--units 6", RemedyText.text(.useUnits(5))),
        ("--context 5000", RemedyText.text(.shortenContext)),
      ] {
        let run = try CommandRun("info \(file) \(options)")
        #expect(run.code == 0)
        #expect(
          run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(hint))
        let document = try CommandRun("info \(file) \(options) --json").json as? [String: Any]
        #expect(document?["hint"] as? String == hint)
      }
      let document = try CommandRun("info \(file) --json").json as? [String: Any]
      #expect(document?["hint"] == nil && document?["labels"] as? [String] != nil)
      #expect(try CommandRun("info \(file)").output.contains("labels"))
    }
  }

  @Test func theOrderOfUnitsAndHintsAreShown() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/a.csv"
      try "300 12.0\n600 3.0\n900 7.0\n".write(toFile: file, atomically: true, encoding: .utf8)
      let run = try CommandRun("info \(file)")
      #expect(run.output.contains("3, 7, 12"))
      #expect(run.output.contains("all times are whole numbers") && run.output.contains("--tick"))
      let late = folder + "/late.csv"
      try (0..<2000).map { "\(18_079.5 + Double($0) * 0.05) 1\n" }.joined().write(
        toFile: late, atomically: true, encoding: .utf8)
      let text = try CommandRun("info \(late)", environment: ["COLUMNS": "200"]).output
      #expect(text.contains("use --start 18079") && text.contains("mean 20."))
      #expect(try CommandRun("info \(late) --start 18079").output.contains("training"))
      let wrong = try CommandRun("info \(file) --tick 30000")
      #expect(wrong.code == 2 && wrong.errors.contains("1/N"))
      let trials = folder + "/trials.csv"
      try "unit,trial,time\n1,1,0.5\n1,2,0.5\n".write(
        toFile: trials, atomically: true, encoding: .utf8)
      let refused = try CommandRun("info \(trials)")
      #expect(refused.code == 3 && refused.errors.contains("--trials SECONDS"))
      #expect(try CommandRun("info \(trials) --trials 1s").code == 0)
    }
  }

  @Test func unknownNamesAreSuggested() throws {
    let run = try CommandRun("info dice-transformr")
    #expect(run.code == 2)
    #expect(run.errors.contains("did you mean 'dice-transformer'?"))
    #expect(try CommandRun("info nowhere/file.npz").code == 3)
  }
}
