import Foundation
import Tensor
import TestSupport
import Testing
import Zoo

@testable import ZooCommand

@Suite struct GenerateTests {
  /// A run of a small GRU and the null models on 4 units and 6,000 bins; the test part has 1,490.
  private func withRun(_ body: (_ folder: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let made = try CommandRun(
        "simulate --units 4 --minutes 0.1 --regime in-vivo --out \(folder)/a.npz")
      try #require(made.code == 0, "\(made.errors)")
      let trained = try CommandRun(
        "train gru:hidden=2 --data \(folder)/a.npz --context 20 --epochs 1 --quiet "
          + "--out \(folder)/run")
      try #require(trained.code == 0, "\(trained.errors)")
      try body(folder)
    }
  }

  @Test func generatedSpikesAreARecordingThatCommandsRead() throws {
    try withRun { folder in
      let run = try CommandRun(
        "generate \(folder)/run --model gru --seconds 3 --out \(folder)/g.npz --json")
      #expect(run.code == 0, "\(run.errors)")
      let document = try #require(run.json as? [String: Any])
      #expect(document["schema"] as? String == "zoo.generation/1")
      #expect(document["bins"] as? Int == 3000 && document["units"] as? Int == 4)
      let comparison = try #require(document["comparison"] as? [String: Any])
      #expect(comparison["bins"] as? Int == 1490)
      #expect((comparison["lines"] as? [Any])?.count == SpikeStatistic.all.count)
      let info = try CommandRun("info \(folder)/g.npz --json --context 20")
      #expect(info.code == 0, "\(info.errors)")
      let summary = try #require(info.json as? [String: Any])
      #expect(summary["spikes"] as? Int == document["spikes"] as? Int)
      #expect(summary["duration"] as? Double == 3)
      let compared = try CommandRun(
        "compare constant --data \(folder)/g.npz --context 20 --quiet --out \(folder)/again",
        adding: [Constant.self])
      #expect(compared.code == 0, "\(compared.errors)")
    }
  }

  @Test func theReportShowsThemUntilTheFitIsAnother() throws {
    try withRun { folder in
      let page = URL(fileURLWithPath: "\(folder)/run/report.html")
      func text() throws -> String {
        let report = try CommandRun("report \(folder)/run")
        #expect(report.code == 0, "\(report.errors)")
        return try String(contentsOf: page, encoding: .utf8)
      }
      #expect(try !text().contains("Generated spikes"))
      let made = try CommandRun(
        "generate \(folder)/run --model gru --seconds 2 --out \(folder)/g.npz")
      #expect(made.code == 0 && made.errors.contains("zoo-cli report \(folder)/run --open"))
      #expect(try text().contains("gru:hidden=2 on a, free-running from data, seed 0"))
      // A damaged document is named, and the page goes without.
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/run/generations")
      let file = try #require(names.first)
      try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(folder)/run/generations/\(file)"))
      let damaged = try CommandRun("report \(folder)/run")
      #expect(damaged.code == 3 && damaged.errors.contains("generations/\(file)"))
      #expect(try !String(contentsOf: page, encoding: .utf8).contains("Generated spikes"))
    }
  }

  @Test func theSeedDecidesEveryByte() throws {
    try withRun { folder in
      func bytes(_ options: String, threads: Int = 1) throws -> Data {
        try withThreads(threads) {
          let run = try CommandRun(
            "generate \(folder)/run --model gru --seconds 2 --out \(folder)/g.npz --quiet \(options)"
          )
          #expect(run.code == 0, "\(run.errors)")
          return try Data(contentsOf: URL(fileURLWithPath: "\(folder)/g.npz"))
        }
      }
      let first = try bytes("--seed 1")
      #expect(try bytes("--seed 1", threads: 3) == first)
      #expect(try bytes("--seed 2") != first)
      #expect(try bytes("--seed 1 --from silence") != first)
    }
  }

  @Test func theTableReadsLikeThis() throws {
    try withRun { folder in
      let run = try CommandRun(
        "generate \(folder)/run --model constant-rate --teacher-forced --out \(folder)/g.npz",
        environment: ["COLUMNS": "160"])
      #expect(run.code == 0, "\(run.errors)")
      let lines = run.output.split(separator: "\n").map(String.init)
      #expect(lines[0].contains("1.5 s of 4 units by constant-rate, teacher-forced, seed 0: "))
      #expect(run.output.contains("\nstatistic "))
      for word in ["rate, 1/s", "CV2", "LvR", "Fano 50 ms", "STTC", "mean pair", "all units"] {
        #expect(run.output.contains(word), "\(word)")
      }
      #expect(run.errors.contains("times as fast as real time"))
    }
  }

  @Test func aLostRecordingIsAskedFor() throws {
    try withRun { folder in
      try FileManager.default.moveItem(atPath: "\(folder)/a.npz", toPath: "\(folder)/b.npz")
      let lost = try CommandRun(
        "generate \(folder)/run --model gru --seconds 1 --out \(folder)/g.npz")
      #expect(lost.code == 3 && lost.errors.contains("\(folder)/a.npz"))
      #expect(lost.errors.contains("--data FILE"))
      let given = try CommandRun(
        "generate \(folder)/run --model gru --seconds 1 --data \(folder)/b.npz --out \(folder)/g.npz"
      )
      #expect(given.code == 0, "\(given.errors)")
    }
  }

  @Test func wrongUsageIsRefused() throws {
    try withRun { folder in
      for (options, message) in [
        ("", "generate needs --out FILE.npz"),
        ("--out \(folder)/g.csv", "generate needs --out FILE.npz"),
        ("--out \(folder)/g.npz --seconds 0", "--seconds '0'"),
        ("--out \(folder)/g.npz --seconds 0.0001", "a bin alone takes 0.001 s"),
        ("--out \(folder)/g.npz --teacher-forced --from silence", "cannot start --from silence"),
        ("--out \(folder)/g.npz --teacher-forced --seconds 2", "only 1.5 s long"),
        ("--out \(folder)/g.npz --data \(folder)/g.npz", "would overwrite the recording"),
        ("--out \(folder)/g.npz --tick 1ms", "--tick says how to read the file of --data"),
        ("--out \(folder)/g.npz --model gru:hidden=3", "did you mean 'gru:hidden=2'?"),
        ("--out \(folder)/g.npz --fit-seed 5", "no fitted model that matches the options"),
        ("--out \(folder)/g.npz --from nothing", "one of data, silence"),
      ] {
        let run = try CommandRun("generate \(folder)/run \(options)")
        #expect(run.code == 2 && run.output.isEmpty, "\(options)")
        #expect(run.errors.contains(message), "\(options): \(run.errors)")
      }
      let empty = try CommandRun("generate \(folder)/none --out \(folder)/g.npz")
      #expect(empty.code == 3 && empty.errors.contains("is not a run directory"))
    }
  }

  /// A model that never spikes has nothing to write, and says so.
  @Test func silenceIsAFailure() throws {
    try withTemporaryFolder { folder in
      _ = try CommandRun("simulate --units 4 --minutes 0.1 --out \(folder)/a.npz")
      let trained = try CommandRun(
        "train constant:value=-20 --context 20 --quiet --out \(folder)/run --data \(folder)/a.npz",
        adding: [Constant.self])
      #expect(trained.code == 0, "\(trained.errors)")
      let run = try CommandRun(
        "generate \(folder)/run --seconds 1 --out \(folder)/g.npz", adding: [Constant.self])
      #expect(run.code == 1 && run.errors.contains("no unit spiked in 1000 bins"))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/g.npz"))
    }
  }
}
