import Foundation
import Tensor
import TestSupport
import Testing
import Zoo

@testable import ZooCommand

@Suite struct AnalyzeTests {
  /// A run of a small transformer on two recordings of 4 units.
  private func withRun(_ body: (_ folder: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for (name, seed) in [("a", 1), ("b", 2)] {
        let made = try CommandRun(
          "simulate --units 4 --minutes 0.1 --regime in-vivo --seed \(seed) --out \(folder)/\(name).npz"
        )
        try #require(made.code == 0, "\(made.errors)")
      }
      let compared = try CommandRun(
        "compare cross-entropy-transformer:heads=2,feed-forward=8 --data \(folder)/a.npz --data "
          + "\(folder)/b.npz --context 20 --epochs 1 --quiet --out \(folder)/run")
      try #require(compared.code == 0, "\(compared.errors)")
      try body(folder)
    }
  }

  private static let label = "cross-entropy-transformer:heads=2,feed-forward=8"

  @Test func allRecordingsOfAModel() throws {
    try withRun { folder in
      let before = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/run/results.json"))
      let run = try CommandRun("analyze \(folder)/run --model \(Self.label) --seconds 0.5 --json")
      #expect(run.code == 0, "\(run.errors)")
      let document = try #require(run.json as? [String: Any])
      #expect(document["schema"] as? String == "zoo.analyses/1")
      #expect((document["analyses"] as? [Any])?.count == 2 && document["summary"] is [String: Any])
      #expect(run.errors.contains("Report: \(folder)/run/report.html"))
      let page = try String(contentsOfFile: "\(folder)/run/report.html", encoding: .utf8)
      #expect(page.contains("What it has learned"))
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: "\(folder)/run/results.json")) == before)
      // The page of 'report' has it too.
      let again = try CommandRun("report \(folder)/run")
      #expect(again.code == 0)
      #expect(try String(contentsOfFile: "\(folder)/run/report.html", encoding: .utf8) == page)
    }
  }

  @Test func tablesForPeople() throws {
    try withRun { folder in
      let run = try CommandRun(
        "analyze \(folder)/run --model \(Self.label) --trained-on a --seconds 0.5 --lags 20 --map "
          + "\(folder)/map.npz")
      #expect(run.code == 0, "\(run.errors)")
      for words in [
        "Its 2 heads look back", "equal weights", "without-attention", "importance G",
        "bits lost per silenced spike", "silenced unit",
      ] { #expect(run.output.contains(words), "\(words)") }
      #expect(FileBytes.exists("\(folder)/map.npz"))
    }
  }

  @Test func whatIsWrongIsSaid() throws {
    try withRun { folder in
      for (arguments, code, words) in [
        ("analyze \(folder)/run --model gru", 2, "holds no fitted model 'gru'"),
        ("analyze \(folder)", 3, "is not a run directory"),
        ("analyze \(folder)/run --only maps", 2, "some of attention"),
        ("analyze \(folder)/run --model \(Self.label) --map \(folder)/x.npz", 2, "--trained-on"),
        ("analyze \(folder)/run --model \(Self.label) --map x.txt", 2, "must end in .npz"),
        (
          "analyze \(folder)/run --model \(Self.label) --trained-on a --head 3 --seconds 0.3 --map "
            + "\(folder)/x.npz --only attention", 2, "there is no head 3"
        ),
      ] {
        let run = try CommandRun(arguments)
        #expect(
          run.code == Int32(code) && run.errors.contains(words), "\(arguments): \(run.errors)")
      }
      try FileManager.default.moveItem(atPath: "\(folder)/b.npz", toPath: "\(folder)/c.npz")
      let gone = try CommandRun("analyze \(folder)/run --model \(Self.label) --seconds 0.3")
      #expect(gone.code == 3 && gone.errors.contains("--trained-on"), "\(gone.errors)")
    }
  }
}
