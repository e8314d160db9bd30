import Foundation
import Testing

@testable import ZooCommand

@Suite struct RunLogTests {
  @Test func everyLineIsAnObjectAndRunsFollowOneAnother() throws {
    try withTemporaryFolder { folder in
      let line = "compare constant --units 4 --minutes 0.1 --context 20 --out \(folder)/run"
      for _ in 0..<2 { #expect(try CommandRun(line, adding: [Constant.self]).code == 0) }
      let text = try String(contentsOfFile: folder + "/run/log.jsonl", encoding: .utf8)
      let events = try text.split(separator: "\n").map { line in
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return try #require(object?["event"] as? String)
      }
      #expect(events.first == "prepared")
      #expect(events.count { $0 == "finished" } == 10)
      #expect(events.count { $0 == "reused" } == 10)
      #expect(events.count { $0 == "done" } == 2)
    }
  }
}
