import Foundation
import Testing

@testable import ZooCommand

@Suite struct SimulateTests {
  @Test func theTruthIsNextToTheRecording() throws {
    try withTemporaryFolder { folder in
      let run = try CommandRun(
        "simulate --regime in-vivo --units 3 --minutes 0.05 --out \(folder)/a.npz --json")
      #expect(run.code == 0, "\(run.errors)")
      let document = try #require(run.json as? [String: Any])
      #expect(document["regime"] as? String == "in-vivo")
      for key in ["recording", "truth"] {
        let path = try #require(document[key] as? String)
        #expect(FileManager.default.fileExists(atPath: path))
      }
    }
  }

  @Test func theSeedDecidesEveryByte() throws {
    try withTemporaryFolder { folder in
      var contents: [Data] = []
      for (name, seed) in [("a", 1), ("b", 1), ("c", 2)] {
        let path = "\(folder)/\(name).npz"
        let run = try CommandRun("simulate --units 3 --minutes 0.05 --seed \(seed) --out \(path)")
        #expect(run.code == 0)
        contents.append(try Data(contentsOf: URL(fileURLWithPath: path)))
      }
      #expect(contents[0] == contents[1])
      #expect(contents[0] != contents[2])
    }
  }

  @Test(arguments: [
    "simulate", "simulate --out a.csv", "simulate --units 0 --out a.npz",
    "simulate --regime in-vitor --out a.npz", "simulate --minutes -1 --out a.npz",
  ])
  func wrongUsageIsRefused(_ line: String) throws {
    let run = try CommandRun(line)
    #expect(run.code == 2)
    #expect(run.output.isEmpty)
  }

  @Test func aFolderThatCannotBeWrittenToIsNamed() throws {
    let run = try CommandRun(
      "simulate --units 3 --minutes 0.05 --out /nonexistent-folder/a.npz")
    #expect(run.code == 1)
    #expect(run.errors.contains("/nonexistent-folder/a"))
  }
}
