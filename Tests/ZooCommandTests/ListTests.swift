import Testing

@testable import ZooCommand

@Suite struct ListTests {
  @Test func everyModelHasALine() throws {
    let run = try CommandRun("list")
    #expect(run.code == 0)
    for name in ["dice-transformer", "gru", "glm", "constant-rate"] {
      #expect(run.output.contains("\(name) "))
    }
  }

  @Test func patternsSelectNames() throws {
    let run = try CommandRun(["list", "dice*"])
    let names = run.output.split(separator: "\n").filter { !$0.hasPrefix(" ") }
    #expect(!names.isEmpty)
    #expect(names.allSatisfy { $0.hasPrefix("dice") })
    #expect(try CommandRun("list models gru").output.hasPrefix("gru "))
  }

  @Test func presetsSayThatTheirEpochsMayGrow() throws {
    let output = try CommandRun("list presets").output
    #expect(output.contains("quick     context 100 bins, at most 4 epochs (more"))
    #expect(output.contains("paper     context 3,125 bins, at most 40 epochs (more"))
  }

  @Test(arguments: ["models", "presets", "formats", "metrics"])
  func everyKindIsADocumentToo(_ kind: String) throws {
    let run = try CommandRun("list \(kind) --json")
    let entries = try #require(run.json as? [[String: Any]])
    #expect(!entries.isEmpty)
    #expect(entries.allSatisfy { $0["name"] is String && $0["summary"] is String })
  }

  @Test func unknownKindsAreSuggested() throws {
    let run = try CommandRun("list metrix")
    #expect(run.code == 2)
    #expect(run.errors.contains("did you mean 'metrics'?"))
  }
}
