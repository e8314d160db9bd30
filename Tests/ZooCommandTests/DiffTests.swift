import Foundation
import Testing
import Zoo

@testable import ZooCommand

@Suite struct DiffTests {
  private func withRuns(_ body: (String, (String) throws -> CommandRun) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for (name, model) in [("a", "constant"), ("b", "constant constant:value=-4")] {
        let made = try CommandRun(
          "compare \(model) --units 4 --minutes 0.1 --context 20 --quiet --out \(folder)/\(name)",
          adding: [Constant.self])
        try #require(made.code == 0, "\(made.errors)")
      }
      try body(folder) { line in
        try CommandRun(
          "diff " + line.replacingOccurrences(of: "@", with: folder + "/"),
          environment: ["COLUMNS": "160"])
      }
    }
  }

  @Test func theReportBeginsWithWhatItMeans() throws {
    try withRuns { folder, diff in
      let same = try diff("@a @b --model constant")
      #expect(same.code == 0, "\(same.errors)")
      #expect(same.words.contains("A, the first run \(folder)/a (version"))
      #expect(same.output.contains("constant: identical to the bit in both runs."))
      #expect(same.output.contains("Note: ") == false)
      let two = try diff("@b --models constant constant:value=-4 --metric bits_per_spike.pooled")
      #expect(two.code == 0, "\(two.errors)")
      #expect(two.output.contains("constant, option value"))
      #expect(
        two.output.contains("constant -> constant:value=-4 on in-vivo: constant:value=-4 is "))
      #expect(two.output.contains("bits_per_spike.pooled, all recordings"))
      #expect(two.output.contains("no difference could be shown, however large"))
      let all = try diff("@a @b")
      #expect(all.output.contains("only the second run has the model constant:value=-4"))
      #expect(
        all.output.contains("Identical to the bit in both runs, as they should be: constant-rate"))
    }
  }

  @Test func standardOutputIsOneDocument() throws {
    try withRuns { _, diff in
      let run = try diff("@b --models constant constant:value=-4 --json")
      let document = try #require(run.json as? [String: Any])
      #expect(document["schema"] as? String == "zoo.diff/1")
      let lines = try #require(document["lines"] as? [[String: Any]])
      // Two recordings; over both of them, fourteen metrics with intervals.
      #expect(lines.count == 2 && lines[0]["smallest_detectable"] is Double)
      let across = try #require(document["across"] as? [[String: Any]])
      #expect(
        across.compactMap { $0["metric"] as? String } == [Metric.headline.name]
          + ResampledScores.metrics.map(\.name).filter { $0 != Metric.headline.name })
      #expect(Set(lines.compactMap { $0["recording"] as? String }) == ["in-vitro", "in-vivo"])
      #expect(document["identical_nulls"] as? [String] == [])
    }
  }

  @Test func badInputIsNamed() throws {
    try withRuns { folder, diff in
      _ = try CommandRun(
        "compare constant --units 3 --minutes 0.1 --context 20 --quiet --out \(folder)/other",
        adding: [Constant.self])
      for (line, code, words) in [
        ("@a", 2, "diff needs RUN_B"),
        ("@a @b --models constant", 2, "--models takes two labels, one of each run, but 1 were"),
        ("@a @b --model constant --models constant constant", 2, "give one of them"),
        ("@a @b --model constnat", 2, "did you mean 'constant'?"),
        ("@a @b --recording slice", 2, "'slice' is not a recording of both runs"),
        ("@a @b --metric auc", 2, "a metric of 'zoo-cli metrics'"),
        ("@a @none", 3, "none is not a run directory"),
        ("@a @other", 3, "'in-vitro' cannot be paired: the first run uses 4 units, the second 3"),
      ] as [(String, Int32, String)] {
        let failed = try diff(line)
        #expect(failed.code == code && failed.output.isEmpty, "\(line)")
        #expect(failed.words.contains(words), "\(failed.errors)")
      }
    }
  }

  @Test func damageHasTheExitCodeOfData() throws {
    try withRuns { folder, diff in
      let fits = "\(folder)/b/fits/"
      let name = try #require(
        try FileManager.default.contentsOfDirectory(atPath: fits).first { $0.hasPrefix("last-bin") }
      )
      let file = URL(fileURLWithPath: "\(fits)\(name)/fit.json")
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: file)
      let run = try diff("@a @b --model constant")
      #expect(run.code == 3 && run.errors.contains("fits/\(name)/fit.json"))
      #expect(run.output.contains("identical to the bit"))
    }
  }
}
