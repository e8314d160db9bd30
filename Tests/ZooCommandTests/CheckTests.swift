import Foundation
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
}
