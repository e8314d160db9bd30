import Foundation
import Testing
import Zoo

@testable import ZooCommand

@Suite struct TransferTests {
  /// Two dishes and one animal of a few seconds, and a run with them.
  private func run(
    _ more: String = "constant", files: String? = nil, environment: [String: String] = [:],
    _ body: (String, (String) throws -> CommandRun) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      for (name, regime, seed) in [
        ("dish", "in-vitro", 1), ("slice", "in-vitro", 2), ("rat", "in-vivo", 3),
      ] {
        let made = try CommandRun(
          "simulate --regime \(regime) --units 5 --minutes 0.2 --seed \(seed) --quiet "
            + "--out \(folder)/\(name).npz")
        try #require(made.code == 0, "\(made.errors)")
      }
      try body(folder) { arguments in
        try CommandRun(
          "transfer --context 20 --quiet --out \(folder)/run "
            + arguments.replacingOccurrences(of: "@", with: folder + "/"),
          environment: ["COLUMNS": "120"], adding: [Constant.self])
      }
    }
  }

  @Test func theReportBeginsWithTheVerdict() throws {
    try run { folder, transfer in
      let line = "constant --in-vitro @dish.npz @slice.npz --in-vivo @rat.npz"
      let first = try transfer(line)
      #expect(first.code == 0, "\(first.errors)")
      let lines = first.output.split(separator: "\n").map(String.init)
      #expect(
        lines[0] == "Transfer between 2 in vitro and 1 in vivo recordings, 5 units each.")
      #expect(lines[1].hasPrefix("  assignment: units matched by rate"))
      #expect(
        first.output.contains(
          "constant, in vitro -> in vivo: nothing carries over: 0.500"))
      for text in [
        "fitted there", "carried rate", "own history", "0.70 ± 0.09", "Groups: training, scored on",
        "Published:", "map.csv",
        "1  dish, in vitro", "3  rat, in vivo", "roc_auc.stratified",
        "bits_per_spike_calibrated.pooled", "So few or equal distances",
      ] { #expect(first.output.contains(text), "\(text)") }
      for name in ["transfer.json", "transfer.csv", "map.json", "map.csv", "results.json"] {
        #expect(FileManager.default.fileExists(atPath: "\(folder)/run/\(name)"))
      }
      // Again: nothing is computed, and the page is the same, from merge and info too.
      #expect(try transfer(line).output == first.output)
      let body = first.output.components(separatedBy: "Run directory:")[0]
      for command in ["merge", "info"] {
        let again = try CommandRun("\(command) \(folder)/run", environment: ["COLUMNS": "120"])
        #expect(again.code == 0 && again.output.hasPrefix(body.dropLast(1)))
      }
      let json = try transfer(line + " --json").json as? [String: Any]
      #expect(json?["schema"] as? String == "zoo.transfer/1")
      let chosen = try transfer(line + " --metric f1")
      #expect(chosen.output.contains(": f1") && !chosen.output.contains("Published"))
    }
  }

  @Test func aDryRunPrintsThePlanAndWritesNothing() throws {
    try run { folder, transfer in
      let line =
        "constant --in-vitro @dish.npz --in-vivo @rat.npz --alignment none,rate-rank --dry-run"
      let plan = try transfer(line)
      #expect(plan.code == 0, "\(plan.errors)")
      // constant, two null rows and the oracle on two recordings; two of them on the other, twice.
      #expect(plan.output.contains("8 fits") && plan.output.contains("16 cells"))
      #expect(plan.output.contains("roughly") && plan.output.contains("memory"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/run"))
      let document = try transfer(line + " --json").json as? [String: Any]
      #expect(document?["cells"] as? Int == 16)
    }
  }

  @Test(arguments: [
    ("constant --in-vitro @dish.npz", 2, "a transfer needs at least two recordings"),
    ("constant --in-vitro @dish.npz @slice.npz", 2, "there is no in vivo recording"),
    ("constant --in-vivo @rat.npz @slice.npz", 2, "at least one file after --in-vitro"),
    ("constant --in-vitro --in-vivo @rat.npz", 2, "--in-vitro needs a value"),
    ("--in-vitro @dish.npz --in-vivo @rat.npz", 2, "transfer needs MODEL"),
    ("constant", 2, "name files after --in-vitro and after --in-vivo"),
    ("--in-vitro @dish.npz gru --in-vivo @rat.npz", 2, "'gru' is a model"),
    ("constant --in-vitro @dish.npz --in-vivo @dish.npz", 2, "two recordings are named 'dish'"),
    ("constant --in-vitro @dish.npz --in-vivo @none.npz", 3, "none.npz"),
    (
      "constant --in-vitro @dish.npz --in-vivo @rat.npz --alignment best", 2,
      "it takes none, rate-rank, assignment, adapt"
    ),
  ])
  func badInputIsNamed(_ arguments: String, _ code: Int32, _ words: String) throws {
    try run { _, transfer in
      let failed = try transfer(arguments)
      #expect(failed.code == code)
      #expect(failed.words.contains(words), "\(failed.errors)")
      #expect(failed.output.isEmpty)
    }
  }

  /// The smallest recording decides, with and without --units.
  @Test func theSmallestRecordingDecidesTheUnits() throws {
    try run { folder, transfer in
      let small = try CommandRun(
        "simulate --regime in-vivo --units 3 --minutes 0.2 --quiet --out \(folder)/few.npz")
      #expect(small.code == 0)
      let plan = try transfer(
        "constant --in-vitro @dish.npz --in-vivo @few.npz --dry-run --json")
      let document = try #require(plan.json as? [String: Any])
      let recordings = try #require(document["recordings"] as? [[String: Any]])
      #expect(recordings.map { $0["units"] as? Int } == [3, 3])
      let wanted = try transfer(
        "constant --in-vitro @dish.npz --in-vivo @few.npz --dry-run --units 4")
      #expect(
        wanted.output.contains(
          "Note: not every recording has 4 units: the first 3 of each are used."))
      let all = try transfer("constant --in-vitro @dish.npz --in-vivo @few.npz --units 4")
      #expect(
        all.output.contains("3 units each (4 were asked for"))
    }
  }
}
