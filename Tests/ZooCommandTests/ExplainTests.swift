import Foundation
import Testing
import Zoo

@testable import ZooCommand

@Suite struct ExplainTests {
  private static let small = "explain reconstruction --units 16 --context 20 --epochs 2 --quiet"

  @Test func topicsAreListed() throws {
    let run = try CommandRun("explain")
    #expect(run.code == 0 && run.output.contains("  reconstruction  why"))
    let names = (try CommandRun("explain --json").json as? [[String: Any]])?.map { $0["name"] }
    #expect(
      names as? [String] == [
        "pooled-auc", "bits-per-spike", "dice", "audit", "intervals", "reconstruction",
      ])
    #expect(try CommandRun("help explain").output.contains("--data"))
    // Its defaults are not those of a comparison.
    let help = try CommandRun("help explain", environment: ["COLUMNS": "100"]).output
    #expect(help.contains("minutes of the recording; default 2"))
    #expect(help.contains("default 250, with --data 100"))
  }

  @Test func anUnknownTopicGetsASuggestion() throws {
    let run = try CommandRun("explain reconstructon")
    #expect(run.code == 2 && run.errors.contains("did you mean 'reconstruction'?"))
    #expect(run.errors.contains("zoo-cli explain"))
  }

  @Test(arguments: ["pooled-acu", "bits-per-spikes", "Interval", "audits"])
  func topicsAreSuggested(_ word: String) throws {
    let run = try CommandRun("explain \(word)")
    #expect(run.code == 2 && run.errors.contains("did you mean '\(word.lowercased().prefix(5))"))
  }

  @Test(arguments: ["pooled-auc", "bits-per-spike", "dice", "audit", "intervals"])
  func aTextIsAPage(_ name: String) throws {
    for width in [80, 100] {
      let run = try CommandRun("explain \(name)", environment: ["COLUMNS": "\(width)"])
      #expect(run.code == 0 && run.errors.isEmpty)
      let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      #expect((15...30).contains(lines.count), "\(lines.count) lines")
      #expect(lines.allSatisfy { $0.count <= width })
      #expect(run.output.contains("With --run RUN_DIR"))
    }
    let document = try CommandRun("explain \(name) --json").json as? [String: Any]
    #expect(document?["topic"] as? String == name && document?["findings"] is NSNull)
  }

  @Test func aRunAddsItsNumbers() throws {
    try withTemporaryFolder { folder in
      let made = try CommandRun(
        "compare constant --units 4 --minutes 0.1 --context 20 --json --quiet --out \(folder)/a",
        adding: [Constant.self])
      #expect(made.code == 0)
      let rows = (made.json as? [String: Any])?["rows"] as? [[String: Any]]
      let rate = rows?.first {
        $0["label"] as? String == "constant-rate" && $0["tested_on"] as? String == "in-vitro"
      }
      let family = (rate?["metrics"] as? [String: Any])?["roc_auc"] as? [String: Any]
      let pooled = try #require(family?["pooled"] as? Double)
      func findings(_ topic: String) throws -> CommandRun {
        try CommandRun(
          "explain \(topic) --run \(folder)/a", environment: ["COLUMNS": "1000"],
          adding: [Constant.self])
      }
      let auc = try findings("pooled-auc")
      #expect(auc.code == 0 && auc.errors.isEmpty && auc.output.contains("In \(folder)/a"))
      let flat = auc.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(flat.contains("has a pooled AUC of \(NumberText.fixed(pooled, 3)) and"))
      #expect(try findings("audit").output.contains("  - constant: causal, by "))
      #expect(try findings("intervals").output.contains("  - in-vivo: stretches of "))
      #expect(try findings("bits-per-spike").output.contains("  - in-vitro: constant has "))
      #expect(try findings("dice").output.contains("No ranked model of this run was trained"))
      let document = try CommandRun("explain audit --json --run \(folder)/a").json
      let sentences = (document as? [String: Any])?["findings"] as? [String]
      #expect(sentences?.count == 1)
      let none = try CommandRun("explain audit --run \(folder)/none")
      #expect(none.code == 3 && none.errors.contains("\(folder)/none is not a run directory"))
    }
  }

  @Test func optionsBelongToTheirTopic() throws {
    for (line, words) in [
      ("explain reconstruction --run a", "explain reconstruction has no option '--run'"),
      ("explain dice --units 3", "explain dice has no option '--units'"),
      ("explain --run a", "explain --run needs TOPIC"),
    ] {
      let run = try CommandRun(line)
      #expect(run.code == 2 && run.errors.contains(words), "\(run.errors)")
    }
  }

  @Test func everyLineWithANumberOfAModelNamesItsQuestion() throws {
    for width in [80, 200] {
      let run = try CommandRun(Self.small, environment: ["COLUMNS": "\(width)"])
      #expect(run.code == 0 && run.errors.isEmpty)
      for letter in ["a", "b", "c", "d", "e", "f", "b*"] {
        let rows = run.output.split(separator: "\n").filter {
          $0.hasPrefix("\(letter)  ")
        }
        // Two targets.
        #expect(rows.count == 2)
        let word = letter == "e" || letter == "f" ? " prediction " : " reconstruction "
        #expect(rows.allSatisfy { $0.contains(word) && $0.count <= width })
      }
      #expect(run.output.contains("constant rate ") && run.output.contains("copy of the same bin"))
    }
  }

  @Test func theDocumentIsTheSameForTheSameSeed() throws {
    let line = Self.small + " --json"
    let run = try CommandRun(line)
    let document = try #require(run.json as? [String: Any])
    #expect(document["schema"] as? String == "zoo.reconstruction/1")
    #expect(try CommandRun(line).output == run.output)
    #expect(try CommandRun(line + " --seed 1").output != run.output)
  }

  @Test func aRecordingIsReadAndBadOnesAreNamed() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/three.npz"
      #expect(
        try CommandRun("simulate --units 3 --minutes 0.1 --out \(file)").code == 0)
      let line = "explain reconstruction --context 20 --epochs 1 --quiet --data "
      let run = try CommandRun(line + file)
      #expect(run.code == 0 && run.output.contains("dice-transformer on three"))
      #expect(run.output.contains("columns permuted"))
      let short = try CommandRun(
        "explain reconstruction --context 2000 --quiet --data \(file)")
      #expect(short.code == 3 && short.errors.contains("--context"))
      let missing = try CommandRun(line + folder + "/none.npz")
      #expect(missing.code == 3 && missing.errors.contains("none.npz"))
    }
  }

  @Test func optionsOfARecordingNeedOne() throws {
    let run = try CommandRun("explain reconstruction --minutes 2")
    #expect(run.code == 2 && run.errors.contains("--minutes needs --data"))
  }
}
