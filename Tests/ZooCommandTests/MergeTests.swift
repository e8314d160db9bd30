import Foundation
import Testing
import Zoo

@testable import ZooCommand

@Suite struct MergeTests {
  private func run(_ folder: String, _ more: String = "", seed: Int = 0) throws -> CommandRun {
    try CommandRun(
      "compare constant --units 4 --minutes 0.1 --context 20 --seeds \(seed) --quiet "
        + "--out \(folder) \(more)", adding: [Constant.self])
  }

  private func files(_ folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in ["results.json", "results.csv", "per_unit.csv", "manifest.json"] {
      files[name] = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    return files
  }

  @Test func deletedDocumentsAreMadeAgain() throws {
    try withTemporaryFolder { folder in
      #expect(try run(folder + "/a").code == 0)
      let before = try files(folder + "/a")
      for name in before.keys { try FileManager.default.removeItem(atPath: "\(folder)/a/\(name)") }
      let merged = try CommandRun("merge \(folder)/a")
      #expect(merged.code == 0 && merged.output.contains("constant"))
      #expect(try files(folder + "/a") == before)
    }
  }

  /// Fits of two machines are copied into one directory.
  @Test func fitsOfTwoDirectoriesBecomeOne() throws {
    try withTemporaryFolder { folder in
      #expect(try run(folder + "/a").code == 0)
      #expect(try run(folder + "/b", seed: 1).code == 0)
      for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/b/fits")
      where name.contains("seed1") {
        try FileManager.default.copyItem(
          atPath: "\(folder)/b/fits/\(name)", toPath: "\(folder)/a/fits/\(name)")
      }
      let merged = try CommandRun("merge \(folder)/a --json")
      #expect(merged.code == 0)
      let document = try #require(merged.json as? [String: Any])
      let rows = try #require(document["rows"] as? [[String: Any]])
      let seeds = rows.filter { $0["label"] as? String == "constant" }
        .compactMap { $0["seed"] as? Int }
      #expect(seeds.sorted() == [0, 0, 1, 1])
    }
  }

  @Test func damageIsNamedWithTheExitCodeOfData() throws {
    try withTemporaryFolder { folder in
      #expect(try run(folder + "/a").code == 0)
      let fits = folder + "/a/fits/"
      let name = try #require(
        try FileManager.default.contentsOfDirectory(atPath: fits).first { $0.hasPrefix("last-bin") }
      )
      let file = fits + name + "/fit.json"
      var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: URL(fileURLWithPath: file))
      let merged = try CommandRun("merge \(folder)/a")
      #expect(merged.code == 3)
      #expect(merged.errors.contains("fits/\(name)/fit.json"))
      #expect(!merged.output.contains("last-bin on"))
      // The command that made it does it again.
      let again = try run(folder + "/a")
      #expect(again.code == 0 && again.errors.contains("fits/\(name)/fit.json"))
      #expect(try CommandRun("merge \(folder)/a").code == 0)
    }
  }

  @Test func whatCannotStandInOneTableIsRefused() throws {
    try withTemporaryFolder { folder in
      #expect(try run(folder + "/a").code == 0)
      let other = try run(folder + "/a", "--epochs 3")
      #expect(other.code == 2 && other.errors.contains("epochs"))
      #expect(other.errors.contains("--redo") && other.errors.contains("--no-resume"))
      #expect(try run(folder + "/a", "--epochs 3 --redo").code == 0)
      #expect(try run(folder + "/a", "--epochs 3 --redo --no-resume").code == 2)
    }
  }

  @Test func aFolderWithoutFitsSaysSo() throws {
    try withTemporaryFolder { folder in
      let merged = try CommandRun("merge \(folder)")
      #expect(merged.code == 3 && merged.errors.contains("is not a run directory"))
    }
  }

  @Test func aPlanSaysWhatIsMissing() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/plan.json"
      let ids = try CommandRun(
        "plan compare constant --units 4 --minutes 0.1 --context 20 --out \(file) --format ids",
        adding: [Constant.self]
      ).output.split(separator: "\n")
      // A plan without any fit.
      let empty = try CommandRun("merge \(folder)/a --plan \(file) --wait 0")
      #expect(empty.code == 3 && empty.errors.contains("\(ids.count) of \(ids.count) units"))
      #expect(
        try CommandRun(
          "run \(file) --shard 1/2 --dir \(folder)/a --quiet", adding: [Constant.self]
        ).code == 0)
      // The plan that run left counts, too.
      for plan in ["", "--plan \(file)"] {
        let merged = try CommandRun("merge \(folder)/a --wait 0 \(plan)")
        #expect(merged.code == 5)
        #expect(merged.errors.contains("(\(ids[1])): missing"))
        #expect(!merged.errors.contains("\(ids[0])"))
        #expect(
          merged.errors.contains("of the plan are not done. To do what is missing: zoo-cli run"))
        #expect(merged.output.contains("Run directory:"))
      }
      let allowed = try CommandRun("merge \(folder)/a --wait 0 --allow-missing --json")
      #expect(allowed.code == 0 && allowed.json != nil)
      #expect(
        try CommandRun(
          "run \(file) --shard 2/2 --dir \(folder)/a --quiet", adding: [Constant.self]
        ).code == 0)
      #expect(try CommandRun("merge \(folder)/a").code == 0)
      // A damaged plan is named.
      try Data("{".utf8).write(to: URL(fileURLWithPath: file))
      let damaged = try CommandRun("merge \(folder)/a --plan \(file)")
      #expect(damaged.code == 3 && damaged.errors.contains("\(file): it is cut off"))
    }
  }
}
