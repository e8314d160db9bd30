import Foundation
import Testing
import Zoo

@testable import ZooCommand

@Suite struct RunTests {
  /// A plan of a comparison on one simulated pair, and a command with its file and a directory.
  private func planned(
    _ models: String = "constant",
    _ body: (String, [String], (String) throws -> CommandRun) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let file = folder + "/plan.json"
      let plan = try CommandRun(
        "plan compare \(models) --units 4 --minutes 0.1 --context 20 --out \(file) --format ids",
        adding: [Constant.self, Failing.self])
      try #require(plan.code == 0, "\(plan.errors)")
      try body(folder, plan.output.split(separator: "\n").map(String.init)) { rest in
        try CommandRun(
          "run \(file) --dir \(folder)/run --quiet \(rest)", adding: [Constant.self, Failing.self])
      }
    }
  }

  @Test func doneUnitsAreSkipped() throws {
    try planned { folder, ids, run in
      let first = try run("--unit \(ids[0])")
      #expect(first.code == 0, "\(first.errors)")
      #expect(first.output == "1 unit done; run directory: \(folder)/run\n")
      let all = try run("--all")
      #expect(all.code == 0)
      #expect(
        all.output == "\(ids.count - 1) units done, 1 done before; run directory: \(folder)/run\n")
      let again = try run("--shard 2/3 --json")
      let units = (again.json as? [String: Any])?["units"] as? [[String: Any]]
      #expect(units?.count == (ids.count + 1) / 3)
      #expect(units?.allSatisfy { $0["state"] as? String == "done" } == true)
      // The tables are for merge to make.
      #expect(!FileManager.default.fileExists(atPath: folder + "/run/results.json"))
      #expect(try CommandRun("merge \(folder)/run --quiet").code == 0)
    }
  }

  @Test func wrongUsageIsExplained() throws {
    try planned { _, ids, run in
      for (arguments, message) in [
        ("", "run needs one of"),
        (
          "--all --shard 1/2",
          "--shard and --all each say which part of the plan to do: give one of them"
        ),
        ("--shard 5/4", "--shard '5/4': it takes I/N"), ("--shard 0/4", "--shard '0/4'"),
        ("--shard x", "--shard 'x'"), ("--shard auto", "neither SLURM_ARRAY_TASK_ID"),
        ("--unit \(ids[0].dropLast())x", "did you mean '\(ids[0])'?"),
        ("--unit nonsense", "the plan has no unit 'nonsense'"),
        ("--all --time-limit 0", "--time-limit '0'"),
      ] {
        let result = try run(arguments)
        #expect(result.code == 2 && result.errors.contains(message), "\(result.errors)")
      }
    }
  }

  @Test func failuresEndWithTheCodeOfSomeFailed() throws {
    try planned("failing") { folder, ids, run in
      let first = try run("--all --keep-going")
      #expect(first.code == 5)
      #expect(first.errors.contains("failing on in-vitro"))
      #expect(first.output.contains("\(ids.count - 2) units done, 2 not done"))
      let again = try run("--all")
      #expect(again.code == 5 && again.errors.contains("--retry-failed tries again"))
      let merged = try CommandRun("merge \(folder)/run --wait 0", adding: [Failing.self])
      #expect(merged.code == 5)
      #expect(merged.errors.contains("failed on in-vitro: "))
      #expect(try CommandRun("merge \(folder)/run --wait 0 --allow-missing").code == 0)
    }
  }

  @Test func aStopSavesAndSaysHowToContinue() throws {
    try planned { folder, _, _ in
      for (signal, code) in [(2, 130), (15, 143), (Int32(SIGUSR1), 143)] as [(Int32, Int32)] {
        let cancellation = Cancellation()
        cancellation.request(signal: signal)
        let run = try CommandRun(
          ["run", folder + "/plan.json", "--all", "--dir", folder + "/run"],
          adding: [Constant.self], cancellation: cancellation)
        #expect(run.code == code)
        #expect(run.errors.contains("stopped; finished work is saved. To continue: zoo-cli run "))
      }
      let run = try CommandRun(
        "run \(folder)/plan.json --all --dir \(folder)/run --time-limit 1e-9",
        adding: [Constant.self])
      #expect(run.code == 130 && run.errors.contains("the time limit is reached"))
    }
  }

  @Test func otherModelsAndDirectoriesAreRefused() throws {
    try planned { folder, _, run in
      let without = try CommandRun("run \(folder)/plan.json --all --dir \(folder)/run")
      #expect(without.code == 3)
      #expect(without.errors.contains("the plan names the model 'constant', but"))
      let other = try CommandRun(
        "compare constant --units 4 --minutes 0.1 --context 20 --epochs 3 --quiet "
          + "--out \(folder)/run", adding: [Constant.self])
      #expect(other.code == 0)
      let mixed = try run("--all")
      #expect(mixed.code == 2 && mixed.errors.contains("choose another place with --dir"))
      #expect(mixed.errors.contains("epochs"))
    }
  }
}
