import Foundation
import Testing
import Zoo

@testable import ZooCommand

@Suite struct SweepTests {
  /// A recording of a few seconds, and sweeps that write next to it.
  private func run(
    _ body: (String, (String) throws -> CommandRun) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let made = try CommandRun(
        "simulate --regime in-vitro --units 5 --minutes 0.2 --seed 1 --quiet --out \(folder)/a.npz")
      try #require(made.code == 0, "\(made.errors)")
      try body(folder) { arguments in
        try CommandRun(
          arguments.replacingOccurrences(of: "@", with: folder + "/"),
          environment: ["COLUMNS": "140"], adding: [Constant.self, Failing.self])
      }
    }
  }

  private static let line =
    "sweep gru:layers=1 --vary hidden=2,3 --vary context=10,20 --epochs 1 --data @a.npz --out @run --quiet"

  @Test func theWinnerIsAnOrdinaryRun() throws {
    try run { folder, zoo in
      let first = try zoo(Self.line)
      #expect(first.code == 0, "\(first.errors)")
      for text in [
        "Sweep of gru:layers=1", "4 candidates (all combinations of hidden=2,3 and context=10,20)",
        "with gaps of 20 bins", "was chosen, with",
        "All candidates had the same budget: at most 1 epoch,",
        "The honest score is that of the test part", "validation ↑", "from best", "parameters",
        "hidden  mean validation ↑  candidates", "The winner on the test part",
        "constant-rate (null)",
      ] { #expect(first.output.contains(text), "\(text)") }
      // One model was looked at: there is nothing to warn of.
      #expect(!first.output.contains("was opened for 2"))
      // Again: the same page, from info as well, apart from times.
      #expect(try zoo(Self.line).output == first.output)
      let page = try String(contentsOfFile: folder + "/run/report.html", encoding: .utf8)
      #expect(page.contains("<section id=\"sweep\">") && page.contains(" was chosen, with "))
      #expect(FileManager.default.fileExists(atPath: folder + "/run/figures/sweep.svg"))
      #expect(try zoo("report @run").code == 0)
      #expect(try String(contentsOfFile: folder + "/run/report.html", encoding: .utf8) == page)
      let info = try zoo("info @run")
      #expect(info.code == 0 && info.output.contains("Sweep of gru:layers=1"))
      #expect(info.output.contains("The winner on the test part"))

      // Whatever the winner's context, its parts are those of the longest one.
      let predicted = try zoo("predict @run --data @a.npz --out @p.npz --quiet")
      #expect(predicted.code == 0, "\(predicted.errors)")
      let scored = try zoo("evaluate @p.npz --data @a.npz --json")
      let again = try zoo("evaluate @run --data @a.npz --json")
      func bits(_ run: CommandRun) throws -> Double {
        let rows = (run.json as? [String: Any])?["rows"] as? [[String: Any]]
        let metrics = rows?.first?["metrics"] as? [String: Any]
        let family = metrics?["bits_per_spike_calibrated"] as? [String: Any]
        return try #require(family?["pooled"] as? Double, "\(run.errors)")
      }
      let document = try #require(try zoo(Self.line + " --json").json as? [String: Any])
      #expect(document["schema"] as? String == "zoo.sweep/1")
      let winner = try #require(document["winner"] as? [String: Any])
      let test = try #require((winner["test"] as? [[String: Any]])?.first?["value"] as? Double)
      #expect(try bits(scored) == test && bits(again) == test)

      // Another winner is a second model for which the test part was opened.
      let second = try zoo(
        "sweep constant --vary value=-4,-5 --context 20 --epochs 1 --data @a.npz --out @run --quiet --redo"
      )
      #expect(second.code == 0, "\(second.errors)")
      #expect(
        second.words.contains("The test part of a was opened for 2 models, in 2 sessions:"))
      #expect(second.words.contains("In this directory that part was opened for 2 models"))
    }
  }

  @Test func aDryRunListsTheCandidatesAndWritesNothing() throws {
    try run { folder, zoo in
      let plan = try zoo(Self.line + " --dry-run")
      #expect(plan.code == 0, "\(plan.errors)")
      for text in ["candidate  hidden  context", "4 fits", "4 cells", "roughly", "memory"] {
        #expect(plan.output.contains(text), "\(text)")
      }
      #expect(!FileManager.default.fileExists(atPath: folder + "/run"))
      let drawn = try zoo(
        "sweep gru --vary hidden=2..64 --vary learning-rate=1e-4..1e-2 --random 5 --search-seed 3 "
          + "--data @a.npz --dry-run --json")
      let document = try #require(drawn.json as? [String: Any])
      #expect((document["candidates"] as? [[String: Any]])?.count == 5)
      let impossible = try zoo(
        "sweep neuprint-transformer --vary embedding=3,4,5 --data @a.npz --dry-run")
      #expect(impossible.output.contains("Candidate 2 cannot be made: neuprint-transformer:"))
    }
  }

  @Test func failuresAreListedAndTheOthersGoOn() throws {
    try run { folder, zoo in
      let some = try zoo(
        "sweep neuprint-transformer --vary embedding=1,2 --epochs 1 --context 20 --data @a.npz --out @run --quiet"
      )
      #expect(some.code == 5, "\(some.errors)")
      #expect(some.output.contains("Candidate 2 (embedding=2) failed: neuprint-transformer:"))
      let all = try zoo("sweep failing --vary epochs=1,2 --data @a.npz --out @none --quiet")
      #expect(all.code == 1 && all.output.contains("No candidate could win"))
      #expect(all.errors.contains("failing failed on a"))
      let info = try zoo("info @none")
      #expect(info.code == 0 && info.output.contains("No candidate could win"))
      // A damaged table does not hide the results.
      try Data("{}".utf8).write(to: URL(fileURLWithPath: folder + "/run/sweep.json"))
      let damaged = try zoo("info @run")
      #expect(damaged.code == 0 && damaged.output.contains("constant-rate (null)"))
      #expect(damaged.words.contains("sweep.json: it is not what this version"))
    }
  }

  @Test(arguments: [
    ("sweep", 2, "sweep needs MODEL"),
    ("sweep gru", 2, "there is nothing to vary"),
    ("sweep gru", 2, "--vary hidden=8,16"),
    ("sweep 'dice*' --vary depth=1", 2, "there is no model"),
    ("sweep dice* --vary depth=1,2", 2, "sweep takes one model, but 'dice*' means"),
    ("sweep gru --vary hiden=1,2", 2, "did you mean 'hidden'?"),
    ("sweep gru --vary hidden=0,8", 2, "'0' is not a value of 'hidden', which takes 1...4096"),
    ("sweep gru --vary hidden=8 --vary context=0", 2, "'0' is not a value of 'context'"),
    ("sweep gru:hidden=4 --vary hidden=8,16", 2, "'hidden' is given twice"),
    ("sweep gru --vary context=10,20 --context 30", 2, "'context' is given twice"),
    ("sweep gru --vary epochs=1,2 --epochs 3", 2, "'epochs' is given twice"),
    (
      "sweep neuprint-transformer --vary dropout=0..0.5", 2,
      "the range 0..0.5 has no steps; add some, as in 0..0.5:+0.1,"
    ),
    ("sweep gru --vary hidden=8,16 --search-seed 1", 2, "--search-seed is for --random"),
    ("sweep gru --vary hidden=8,16 --random 0", 2, "--random '0'"),
    ("sweep gru --vary hidden=8,16 --data @none.npz", 3, "none.npz"),
    ("sweep gru --vary hidden=8,16 --vary context=10,9000 --data @a.npz", 3, "9000 bins"),
    ("sweep gru --vary hidden=8,16 --redo --no-resume --data @a.npz", 2, "give one of them"),
    (
      "sweep neuprint-transformer --vary embedding=2,4 --data @a.npz", 2, "no candidate can be made"
    ),
  ])
  func badInputIsNamed(_ arguments: String, _ code: Int32, _ words: String) throws {
    try run { folder, zoo in
      let failed = try zoo(arguments + (arguments == "sweep" ? "" : " --out @run"))
      #expect(failed.code == code, "\(failed.errors)")
      #expect(failed.words.contains(words), "\(failed.errors)")
      #expect(failed.output.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: folder + "/run/fits"))
    }
  }

  @Test func aComparisonSaysHowManyModelsWereLookedAt() throws {
    try run { _, zoo in
      let compared = try zoo(
        "compare constant constant:value=-4 --context 20 --data @a.npz --out @run --quiet")
      #expect(compared.code == 0, "\(compared.errors)")
      let sentence =
        "The test part of a was opened for 2 models, in 1 session: choose on validation"
      #expect(compared.output.contains(sentence))
      #expect(try zoo("info @run").output.contains(sentence))
    }
  }
}
