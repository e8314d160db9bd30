import Foundation
import Testing

@testable import ZooCommand

struct ExternalModelsTests {
  @Test func aCommandThatDoesNotStartEndsTheComparison() throws {
    let run = try CommandRun(["compare", "--external", "echo started; exit 3", "--units", "2"])
    #expect(run.code == 1)
    #expect(run.errors.contains("it wrote 'started' to standard output"))
    #expect(run.errors.contains("print to standard error"))
  }

  @Test func withKeepGoingTheOthersAreCompared() throws {
    try withTemporaryFolder { folder in
      let run = try CommandRun([
        "compare", "last-bin", "--external", "echo why >&2; exit 3", "--keep-going", "--units", "2",
        "--minutes", "0.05", "--out", folder + "/run", "--quiet",
      ])
      #expect(run.code == 5)
      #expect(run.output.contains("last-bin"))
      #expect(run.output.contains("it ended with exit code 3"))
    }
  }

  @Test func aMissingCardIsNamed() throws {
    let run = try CommandRun(["compare", "--external", "/nowhere/card.json"])
    #expect(run.code == 3)
    #expect(run.errors.contains("/nowhere/card.json"))
  }

  @Test func trainNeedsAModelOrACommand() throws {
    let run = try CommandRun(["train", "--data", "x.npz"])
    #expect(run.code == 2)
    #expect(run.errors.contains("train needs MODEL"))
  }

  // MARK: Plans and sweeps

  private static let client = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Examples/clients/client.py").path
  private static let hasPython =
    (try? Subprocess.run("/bin/sh", ["-c", "command -v python3"]))?.status == 0
  private static let small = ["--units", "3", "--minutes", "0.1", "--context", "20"]

  @Test(.enabled(if: hasPython, "Python is not here"))
  func aPlanNamesItsProgramsAndRunStartsThem() throws {
    try withTemporaryFolder { folder in
      let (history, rate) = ("python3 '\(Self.client)'", "python3 '\(Self.client)' rate")
      func plan(_ programs: [String]) throws -> CommandRun {
        try CommandRun(
          ["plan", "compare", "py-history:tau=30", "last-bin", "--fit-limit", "5"]
            + programs.flatMap { ["--external", $0] } + Self.small
            + ["--out", folder + "/plan.json", "--json"])
      }
      let planned = try plan([history, rate])
      #expect(planned.code == 0, "\(planned.errors)")
      #expect(try plan([rate, history]).output == planned.output)
      let document = try #require(planned.json as? [String: Any])
      let programs = try #require(document["external"] as? [[String: Any]])
      #expect(programs.map { $0["command"] as? String } == [history, rate])
      #expect(programs.map { $0["fit_limit_s"] as? Double } == [300, 300])
      let run = try CommandRun([
        "run", folder + "/plan.json", "--all", "--dir", folder + "/run", "-q",
      ])
      #expect(run.code == 0, "\(run.errors)")
      let merged = try CommandRun(["merge", folder + "/run", "--json"])
      let rows = try #require((merged.json as? [String: Any])?["rows"] as? [[String: Any]])
      let labels = Set(rows.compactMap { $0["label"] as? String })
      #expect(labels.isSuperset(of: ["py-history:tau=30", "py-rate", "last-bin"]))
      // Without programs the key is not there.
      let without = try CommandRun(["plan", "compare", "last-bin"] + Self.small)
      #expect(!without.output.contains("external"))
    }
  }

  @Test(.enabled(if: hasPython, "Python is not here"))
  func aProgramThatChangedIsNotThatOfThePlan() throws {
    try withTemporaryFolder { folder in
      let (copy, file) = (folder + "/client.py", folder + "/plan.json")
      let text = try String(contentsOfFile: Self.client, encoding: .utf8)
      try text.write(toFile: copy, atomically: true, encoding: .utf8)
      let planned = try CommandRun(
        ["plan", "compare", "--external", "python3 '\(copy)' rate", "--out", file] + Self.small)
      #expect(planned.code == 0, "\(planned.errors)")
      try (text + "# other\n").write(toFile: copy, atomically: true, encoding: .utf8)
      let run = try CommandRun(["run", file, "--all", "--dir", folder + "/run"])
      #expect(run.code != 0)
      #expect(run.words.contains("here it is another program"), "\(run.words)")
      try FileManager.default.removeItem(atPath: copy)
      let gone = try CommandRun(["run", file, "--all", "--dir", folder + "/run"])
      #expect(gone.code == 1)
      #expect(gone.words.contains("it ended with exit code 2"), "\(gone.words)")
    }
  }

  @Test(.enabled(if: hasPython, "Python is not here"))
  func anOptionOfAProgramIsVaried() throws {
    try withTemporaryFolder { folder in
      let sweep = [
        "sweep", "--external", "python3 '\(Self.client)'", "--vary", "tau=5,50", "--out",
        folder + "/sweep", "--json",
      ]
      let run = try CommandRun(sweep + Self.small)
      #expect(run.code == 0, "\(run.errors)")
      let document = try #require(run.json as? [String: Any])
      let candidates = try #require(document["candidates"] as? [[String: Any]])
      #expect(candidates.compactMap { ($0["values"] as? [String])?.first }.sorted() == ["5", "50"])
      let wrong = try CommandRun(
        ["sweep", "--external", "python3 '\(Self.client)'", "--vary", "tau=0.5,5"] + Self.small)
      #expect(wrong.code == 2)
      #expect(wrong.words.contains("0.5"))
    }
  }
}
