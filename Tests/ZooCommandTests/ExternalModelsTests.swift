import Foundation
import Testing

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
}
