import Foundation
import Testing

@testable import ZooCommand

@Suite struct ExplainTests {
  private static let small = "explain reconstruction --units 16 --context 20 --epochs 2 --quiet"

  @Test func topicsAreListed() throws {
    let run = try CommandRun("explain")
    #expect(run.code == 0 && run.output.contains("reconstruction  why"))
    let names = (try CommandRun("explain --json").json as? [[String: Any]])?.map { $0["name"] }
    #expect(names as? [String] == ["reconstruction"])
    #expect(try CommandRun("help explain").output.contains("--data"))
  }

  @Test func anUnknownTopicGetsASuggestion() throws {
    let run = try CommandRun("explain reconstructon")
    #expect(run.code == 2 && run.errors.contains("did you mean 'reconstruction'?"))
    #expect(run.errors.contains("zoo-cli explain"))
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
