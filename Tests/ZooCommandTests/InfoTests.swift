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

  @Test func unknownNamesAreSuggested() throws {
    let run = try CommandRun("info dice-transformr")
    #expect(run.code == 2)
    #expect(run.errors.contains("did you mean 'dice-transformer'?"))
    #expect(try CommandRun("info nowhere/file.npz").code == 3)
  }
}
