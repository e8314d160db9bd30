import Foundation
import Testing

@testable import ZooCommand

@Suite struct CompareTests {
  private static let line = "compare constant --units 4 --minutes 0.1 --context 20"

  @Test func standardOutputIsOneDocument() throws {
    try withTemporaryFolder { folder in
      let run = try CommandRun(
        "\(Self.line) --json --out \(folder)/run", adding: [Constant.self])
      #expect(run.code == 0)
      let document = try #require(run.json as? [String: Any])
      #expect(document["schema"] as? String == "zoo.results/1")
      let rows = try #require(document["rows"] as? [[String: Any]])
      // Two recordings, each with the model, three null rows and the oracle.
      #expect(rows.count == 10)
      #expect(run.errors.contains("Run directory: \(folder)/run"))
    }
  }

  @Test func theTableFitsTheTerminalAndSaysWhereTheRunIs() throws {
    try withTemporaryFolder { folder in
      for width in [60, 80, 200] {
        let run = try CommandRun(
          "\(Self.line) --out \(folder)/run", environment: ["COLUMNS": "\(width)"],
          adding: [Constant.self])
        #expect(run.code == 0)
        #expect(run.output.contains("bits/spike ↑"))
        #expect(run.output.contains("constant-rate (null)"))
        #expect(run.output.contains("oracle (ceiling)"))
        #expect(run.output.contains("pooled AUC"))
        let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
        let next = try #require(lines.lastIndex { $0.hasPrefix("Next:") })
        #expect(lines[next - 2] == "Report: \(folder)/run/report.html")
        #expect(lines[next - 1].hasPrefix("Run directory: \(folder)/run"))
        #expect(
          lines.filter { $0.count > width }.allSatisfy {
            $0.hasPrefix("Report") || $0.hasPrefix("Run directory") || $0.hasPrefix("  zoo-cli")
          })
        // What is most important is kept, and the audit is told of in any case.
        #expect(width < 80 || run.output.contains("strat. AUC ↑"))
        #expect((width < 200) == run.output.contains("Audit: all 4 ranked models are causal."))
      }
    }
  }

  @Test func noColorIsObeyedInATerminal() throws {
    try withTemporaryFolder { folder in
      for (environment, isColored) in [(["NO_COLOR": "1"], false), ([:], true)] {
        let run = try CommandRun(
          ["list"], output: MemoryStream(isTerminal: true, columns: 80), environment: environment)
        #expect(run.output.contains("\u{1B}") == isColored)
      }
      let run = try CommandRun(
        "\(Self.line) --out \(folder)/run", adding: [Constant.self])
      #expect(!(run.output + run.errors).contains("\u{1B}"))
    }
  }

  @Test func runningAgainReusesTheResults() throws {
    try withTemporaryFolder { folder in
      let first = try CommandRun("\(Self.line) --json --out \(folder)/run", adding: [Constant.self])
      let second = try CommandRun(
        "\(Self.line) --json --out \(folder)/run", adding: [Constant.self])
      #expect(first.output == second.output)
    }
  }

  @Test func errorsUnderJSONAreJSON() throws {
    let run = try CommandRun("compare nosuchmodel --json")
    #expect(run.code == 2)
    #expect(run.output.isEmpty)
    let document = try JSONSerialization.jsonObject(with: Data(run.errors.utf8)) as? [String: Any]
    let error = try #require(document?["error"] as? [String: Any])
    #expect(error["code"] as? String == "usage")
    #expect((error["message"] as? String)?.contains("nosuchmodel") == true)
  }

  @Test func modelsAreSuggested() throws {
    let model = try CommandRun("compare dice-transfomer")
    #expect(model.errors.contains("did you mean 'dice-transformer'?"))
    let option = try CommandRun("compare dice-transformer:detph=2")
    #expect(option.errors.contains("did you mean 'depth'?"))
  }

  @Test func filesAmongTheModelsAreRecordings() throws {
    try withTemporaryFolder { folder in
      for (index, name) in ["a", "b"].enumerated() {
        let run = try CommandRun(
          "simulate --units 4 --minutes 0.1 --seed \(index) --out \(folder)/\(name).npz")
        #expect(run.code == 0)
      }
      let run = try CommandRun(
        "compare constant --context 20 --json --data \(folder)/a.npz \(folder)/a.truth.npz "
          + "\(folder)/b.npz \(folder)/b.truth.npz "
          + "--out \(folder)/run", adding: [Constant.self])
      #expect(run.code == 0, "\(run.errors)")
      let document = try #require(run.json as? [String: Any])
      let recordings = try #require(document["recordings"] as? [[String: Any]])
      #expect(recordings.compactMap { $0["name"] as? String } == ["a", "b"])
    }
  }
}
