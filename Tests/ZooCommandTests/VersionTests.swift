import Testing
import Zoo

@testable import ZooCommand

@Suite struct VersionTests {
  @Test func theVersionIsShownEitherWay() throws {
    for line in ["version", "--version"] {
      let run = try CommandRun(line)
      #expect(run.code == 0)
      #expect(run.output.hasPrefix("zoo-cli \(ZooVersion.current)\n"))
    }
    let document = try #require(try CommandRun("version --json").json as? [String: Any])
    #expect(document["version"] as? String == ZooVersion.current)
    #expect((document["threads"] as? Int ?? 0) >= 1)
  }
}
