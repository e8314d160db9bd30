import Foundation
import Testing
import Zoo

@testable import ZooCommand

@Suite struct PlanTests {
  private let line = "compare constant constant:value=-4 --units 4 --minutes 0.1 --context 20"

  private func plan(_ rest: String) throws -> CommandRun {
    try CommandRun("plan \(rest)", environment: ["COLUMNS": "120"], adding: [Constant.self])
  }

  @Test func thePlanIsPrintedOrWritten() throws {
    try withTemporaryFolder { folder in
      let printed = try plan(line)
      #expect(printed.code == 0 && printed.errors.isEmpty)
      let file = folder + "/plan.json"
      let written = try plan("\(line) --out \(file)")
      #expect(written.code == 0)
      #expect(written.output.contains("12 fits") && written.output.contains("zoo-cli run \(file)"))
      #expect(try String(contentsOfFile: file, encoding: .utf8) == printed.output)
      // A plan's file gives the plan again, in any format.
      #expect(try plan("\(file) --format json").output == printed.output)
      #expect(try plan("\(file) --json").output == printed.output)
      #expect(try plan(file).output == written.output)
      let ids = try plan("\(line) --format ids").output.split(separator: "\n")
      #expect(ids.count == 12 && ids.allSatisfy { $0.count == 12 })
    }
  }

  @Test func whatIsLeftIsPrinted() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/plan.json"
      #expect(try plan("\(line) --out \(file)").code == 0)
      let all = try plan("\(file) --format ids").output.split(separator: "\n").map(String.init)
      let rest = "\(file) --dir \(folder)/run --remaining --format ids"
      #expect(try plan(rest).output.split(separator: "\n").map(String.init) == all)
      let run = try CommandRun(
        "run \(file) --unit \(all[3]) --unit \(all[5]) --dir \(folder)/run --quiet",
        adding: [Constant.self])
      #expect(run.code == 0, "\(run.errors)")
      let left = try plan(rest).output.split(separator: "\n").map(String.init)
      #expect(left == all.filter { $0 != all[3] && $0 != all[5] })
    }
  }

  /// Planned, done in two parts and merged, a sweep has its table, its winner and its page.
  @Test func aSweepIsPlannedLikeTheOthers() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/plan.json"
      let words =
        "sweep constant --vary value=-4,-5 --units 4 --minutes 0.1 --context 20 --epochs 1"
      let planned = try plan("\(words) --out \(file)")
      #expect(planned.code == 0, "\(planned.errors)")
      #expect(planned.output.contains("4 fits") && planned.output.contains("2 candidates"))
      func zoo(_ line: String) throws -> CommandRun {
        try CommandRun(line, environment: ["COLUMNS": "120"], adding: [Constant.self])
      }
      #expect(try zoo("run \(file) --shard 1/2 --dir \(folder)/run --quiet").code == 0)
      let half = try zoo("merge \(folder)/run --wait 0")
      #expect(half.words.contains("holds candidates of a sweep, and no winner yet"))
      #expect(half.code == 3 && half.words.contains("2 of 4 units of the plan are not done"))
      #expect(try zoo("run \(file) --shard 2/2 --dir \(folder)/run --quiet").code == 0)
      let merged = try zoo("merge \(folder)/run --wait 0")
      #expect(merged.code == 0, "\(merged.errors)")
      #expect(merged.output.hasPrefix("Sweep of constant\n"))
      #expect(merged.output.contains("The winner on the test part"))
      for name in ["sweep.json", "sweep.csv", "results.json", "report.html"] {
        #expect(FileManager.default.fileExists(atPath: "\(folder)/run/\(name)"))
      }
      // What was planned is what the command itself does.
      let whole = try zoo("\(words) --out \(folder)/whole --json --quiet")
      #expect(try zoo("merge \(folder)/run --wait 0 --json").output == whole.output)
    }
  }

  @Test(arguments: [
    ("", "plan needs COMMAND"),
    ("train gru", "'train' is neither a command that can be planned"),
    ("compair", "did you mean 'compare'?"),
    ("--format ids compare", "options come before the command 'compare'"),
    ("compare --in-vitro a.npz", "has no option '--in-vitro'"),
    ("compare --keep-going", "has no option '--keep-going'"),
    ("compare nobody", "no model"),
    ("compare --format slurm", "--format slurm needs --out"),
    ("compare --remaining", "--remaining needs --dir"),
    ("transfer constant", "there is no recording"),
    ("sweep", "sweep needs MODEL"), ("sweep constant gru --vary value=1", "does not take 'gru'"),
    ("sweep constant", "there is nothing to vary"),
    ("sweep constant --vary value=1,2 --dry-run", "has no option '--dry-run'"),
  ])
  func wrongUsageIsExplained(_ arguments: String, _ message: String) throws {
    let run = try plan(arguments)
    #expect(run.code == 2 && run.output.isEmpty)
    #expect(run.words.contains(message), "\(run.errors)")
  }

  @Test func aFileThatIsNoPlanIsRefused() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/plan.json"
      #expect(try plan("\(line) --out \(file)").code == 0)
      #expect(try plan("\(file) gru").words.contains("does not take 'gru'"))
      let text = try String(contentsOfFile: file, encoding: .utf8)
      try text.dropLast(100).write(toFile: file, atomically: true, encoding: .utf8)
      let cut = try plan(file)
      #expect(cut.code == 3 && cut.words.contains("\(file): it is cut off"))
      try text.replacingOccurrences(of: "\"minutes\" : 0.1", with: "\"minutes\" : 0.2")
        .write(toFile: file, atomically: true, encoding: .utf8)
      let changed = try plan(file)
      #expect(changed.code == 3 && changed.words.contains("does not match its digest"))
    }
  }
}
