import Foundation
import Testing
import Zoo

@testable import ZooCommand

@Suite struct AsReleasedTests {
  private static let line =
    "compare dice-transformer:heads=2,feed-forward=8 --protocol as-released --units 4 "
    + "--minutes 0.05 --context 20 --epochs 1 --quiet"

  @Test func stepsAreShownAndKeptInDocumentsOfTheirOwn() throws {
    try withTemporaryFolder { folder in
      let run = try CommandRun("\(Self.line) --out \(folder)/run")
      #expect(run.code == 0)
      // Two simulated recordings, with two targets each.
      let rows = run.output.split(separator: "\n").filter { $0.hasPrefix("a  as released  ") }
      #expect(rows.count == 4)
      #expect(rows.allSatisfy { $0.contains(" reconstruction ") })
      #expect(run.output.contains("reconstruction.json"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/run/results.json"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/run/fits"))
      let document = try CommandRun("\(Self.line) --json --out \(folder)/run")
      #expect((document.json as? [String: Any])?["schema"] as? String == "zoo.reconstruction/1")
      let file = folder + "/run/reconstruction.json"
      let before = try Data(contentsOf: URL(fileURLWithPath: file))
      try FileManager.default.removeItem(atPath: file)
      #expect(try CommandRun("merge \(folder)/run").code == 0)
      #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
      let info = try CommandRun("info \(folder)/run")
      #expect(info.code == 0 && info.output.contains("reconstruction, step by step"))
    }
  }

  @Test func modelsThatCannotAreRefusedWithThoseThatCan() throws {
    let run = try CommandRun("compare gru --protocol as-released")
    #expect(run.code == 2 && run.errors.contains("gru cannot be scored as released"))
    #expect(run.errors.contains("these can: dice-transformer, focal-transformer"))
    let pattern = try CommandRun("compare glm* --protocol as-released")
    #expect(pattern.code == 2 && pattern.errors.contains("these can"))
  }

  @Test func optionsThatTheReleasedScoringLacksAreRefusedAtTheStart() throws {
    let run = try CommandRun(
      "compare dice-transformer:carry=true --protocol as-released --units 4 --minutes 0.05 --quiet")
    #expect(run.code == 2 && run.errors.contains("has no 'carry'"))
  }

  @Test func aPatternTakesThoseThatCan() throws {
    let zoo = try ModelZoo(ModelZoo.builtIn)
    #expect(
      try AsReleased.select("dice*", zoo).map(\.label)
        == ["dice-transformer", "dice-transformer-deep"])
    #expect(
      AsReleased.defaults(zoo).map(\.label)
        == ["dice-transformer", "cross-entropy-transformer"])
  }

  @Test func noScoreCanBeRequired() throws {
    let run = try CommandRun(
      ["compare", "--protocol", "as-released", "--require", "roc_auc.pooled>0.5"])
    #expect(run.code == 2 && run.errors.contains("--require is for predictions"))
  }

  @Test func theProtocolHasTwoNames() throws {
    let run = try CommandRun("compare --protocol released")
    #expect(run.code == 2 && run.errors.contains("one-step, as-released"))
  }
}
