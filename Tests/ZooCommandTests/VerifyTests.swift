import Foundation
import Testing
import Zoo

@testable import ZooCommand

@Suite struct VerifyTests {
  private func withRun(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let made = try CommandRun(
        "compare constant --units 4 --minutes 0.1 --context 20 --quiet --out \(folder)/run",
        adding: [Constant.self])
      try #require(made.code == 0, "\(made.errors)")
      try body(folder + "/run")
    }
  }

  private func verify(_ line: String, adding models: [any Model.Type] = [Constant.self]) throws
    -> CommandRun
  {
    try CommandRun("verify " + line, environment: ["COLUMNS": "160"], adding: models)
  }

  @Test func anUntouchedRunIsVerified() throws {
    try withRun { path in
      let run = try verify("\(path) --quiet")
      #expect(run.code == 0, "\(run.errors)")
      #expect(run.output.hasPrefix("Verified: 10 cells repeated to the same bits.\nFiles: "))
      let json = try verify("\(path) --fit last-bin --quick --json").json as? [String: Any]
      #expect(json?["schema"] as? String == "zoo.verification/1")
      let checks = try #require(json?["checks"] as? [[String: Any]])
      #expect(checks.map { $0["outcome"] as? String } == ["same", "same"])
      #expect(checks[0]["tested_on"] is String)
    }
  }

  @Test func aStaleTableIsADifference() throws {
    try withRun { path in
      let file = "\(path)/results.csv"
      let text = try String(contentsOfFile: file, encoding: .utf8)
      try text.replacingOccurrences(of: "causal", with: "leak").write(
        toFile: file, atomically: true, encoding: .utf8)
      let run = try verify("\(path) --fit last-bin --quiet")
      #expect(run.code == 1 && run.output.hasPrefix("Not verified: "))
      #expect(run.output.contains("1 stale table") && run.output.contains("  results.csv\n"))
    }
  }

  @Test func damageAndUnknownModelsHaveTheExitCodeOfData() throws {
    try withRun { path in
      let unknown = try verify("\(path) --fit constant --quiet", adding: [])
      #expect(unknown.code == 3 && unknown.output.contains("there is no model 'constant'"))
      let name = try #require(
        try FileManager.default.contentsOfDirectory(atPath: path + "/fits").first {
          $0.hasPrefix("last-bin")
        })
      let file = URL(fileURLWithPath: "\(path)/fits/\(name)/fit.json")
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: file)
      let damaged = try verify("\(path) --quiet")
      #expect(damaged.code == 3)
      #expect(damaged.output.contains("fits/\(name)/fit.json: the text does not match its digest"))
      #expect(damaged.output.contains("1 damaged file"))
    }
  }

  @Test(arguments: [
    ("run --fit gruu", 2, "holds no fit with the id or label 'gruu'"),
    ("none", 3, "none is not a run directory"),
  ])
  func badInputIsNamed(_ line: String, _ code: Int32, _ words: String) throws {
    try withRun { path in
      let run = try verify(path.dropLast(3) + line)
      #expect(run.code == code && run.output.isEmpty)
      #expect(run.words.contains(words), "\(run.errors)")
    }
  }

  /// The manifest says where recordings were, as they were given.
  @Test func theManifestNamesTheRecordings() throws {
    try withTemporaryFolder { folder in
      _ = try CommandRun("simulate --units 4 --minutes 0.1 --quiet --out \(folder)/slice.npz")
      let made = try CommandRun(
        "compare constant --data \(folder)/../\(URL(fileURLWithPath: folder).lastPathComponent)/slice.npz "
          + "--context 20 --quiet --out \(folder)/run", adding: [Constant.self])
      #expect(made.code == 0, "\(made.errors)")
      let manifest = try String(contentsOfFile: folder + "/run/manifest.json", encoding: .utf8)
      #expect(manifest.contains("\"path\" : \"\(folder)/../"))
      try FileManager.default.moveItem(
        atPath: folder + "/slice.npz", toPath: folder + "/slice-2.npz")
      let missing = try verify("\(folder)/run --quiet")
      #expect(missing.code == 3 && missing.output.contains("--data DIR says where"))
      try FileManager.default.removeItem(atPath: folder + "/slice.truth.npz")
      try FileManager.default.moveItem(
        atPath: folder + "/slice-2.npz", toPath: folder + "/slice.npz")
      let without = try verify("\(folder)/run --quiet")
      #expect(without.code == 3)
      #expect(without.output.contains("oracle on slice: the truth of the simulation was not found"))
    }
  }
}
