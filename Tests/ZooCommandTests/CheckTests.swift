import Foundation
import TestSupport
import Testing

struct CheckTests {
  @Test func whatIsWrongIsToBeMended() throws {
    let run = try CommandRun(["check", "echo hello"])
    #expect(run.code == 1)
    #expect(run.output.contains("MEND  started by hand"))
    #expect(run.output.contains("MEND  says hello within 10 s"))
    #expect(run.output.contains("2 things to mend"))
  }

  @Test func theDocumentHasEveryItem() throws {
    let run = try CommandRun(["check", "exit 2", "--json"])
    #expect(run.code == 1)
    let document = try #require(run.json as? [String: Any])
    #expect(document["schema"] as? String == "zoo.check/1")
    let items = try #require(document["items"] as? [[String: Any]])
    #expect(items.map { $0["outcome"] as? String } == ["passed", "failed"])
  }

  @Test func oneCommandIsChecked() throws {
    #expect(try CommandRun(["check"]).code == 2)
    let run = try CommandRun(["check", "python3", "--external", "model.py"])
    #expect(run.code == 2)
    #expect(run.errors.contains("in quotes"))
  }

  @Test func aModelIsCheckedByItsName() throws {
    let run = try withThreads(nil) { try CommandRun("check last-bin") }
    #expect(run.code == 0, "\(run.output)")
    #expect(run.output.contains("last-bin can take part: zoo-cli compare last-bin"))
    #expect(!run.output.contains("MEND"))
  }

  @Test func aLeakHasItsExitCode() throws {
    let run = try withThreads(nil) {
      try CommandRun("check cheat-1 --json", adding: [Cheat<NextBin>.self])
    }
    #expect(run.code == 4)
    let document = try #require(run.json as? [String: Any])
    #expect(document["audit"] as? String == "leak")
    #expect(document["model"] as? String == "cheat-1")
  }

  @Test func aMistypedNameIsNotRunAsACommand() throws {
    let run = try CommandRun("check gruu:hidden=8")
    #expect(run.code == 2)
    #expect(run.words.contains("did you mean 'gru'?") && run.words.contains("--external gruu"))
    #expect(try CommandRun("check gru:hiden=8").words.contains("did you mean 'hidden'?"))
  }

  @Test func predictionsAreCheckedByTheirFile() throws {
    try withTemporaryFolder { folder in
      let run = try CommandRun(["check", "\(folder)/none.npz", "--json"])
      #expect(run.code == 3)
      #expect(
        try CommandRun("simulate --units 2 --minutes 0.2 --out \(folder)/a.npz --quiet").code == 0)
      let truth = try CommandRun(["check", "\(folder)/a.npz"])
      #expect(truth.code == 1)
      #expect(truth.words.contains("MEND has 'logits' or 'probabilities'"))
    }
    let other = try CommandRun("check gru --data a.npz")
    #expect(other.code == 2 && other.words.contains("--data is for a file of predictions"))
  }
}
