import Foundation
import TestSupport
import Testing
import Zoo

@testable import ZooCommand

@Suite struct CompletionsTests {
  @Test func placeholdersSayWhatTheyStandFor() {
    func candidates(_ placeholder: String) -> CompletedCommand.Candidates {
      CompletedCommand.candidates(placeholder, ["gru"])
    }
    #expect(candidates("quick|standard|paper") == .words(["quick", "standard", "paper"]))
    #expect(candidates("MODEL|FILE|RUN_DIR") == .wordsOrFiles(["gru"]))
    #expect(candidates("FILE") == .files && candidates("DIR") == .folders)
    #expect(candidates("RUN_A") == .folders && candidates("OUT.npz") == .files)
    #expect(candidates("N") == .nothing && candidates("NAME=VALUES") == .nothing)
  }

  @Test(arguments: Completions.Shell.allCases)
  func everyCommandAndOptionIsThere(_ shell: Completions.Shell) throws {
    let run = try CommandRun("completions \(shell.rawValue)")
    #expect(run.code == 0 && run.errors.isEmpty)
    for command in ZooCommand.subcommands.map({ $0.definition }) {
      #expect(run.output.contains(command.name))
      for option in command.allOptions {
        #expect(run.output.contains((shell == .fish ? "-l " : "--") + option.name))
      }
    }
    #expect(run.output.contains("dice-transformer"))
  }

  /// What bash offers for a line whose last word is being written.
  private func offered(_ words: [String], in folder: TemporaryFolder) throws -> [String] {
    let script = folder.path("completions")
    try CommandRun("completions bash").output
      .write(toFile: script, atomically: true, encoding: .utf8)
    let line = words.map { "'\($0)'" }.joined(separator: " ")
    let found = try Subprocess.run(
      "/usr/bin/env",
      [
        "bash", "-c",
        "cd '\(folder.root)' && source '\(script)' && COMP_WORDS=(\(line)) "
          + "&& COMP_CWORD=\(words.count - 1) && _zoo_cli && printf '%s\\n' \"${COMPREPLY[@]}\"",
      ])
    return String(decoding: found.output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test(.enabled(if: hasBash, "bash is not here"))
  func bashOffersWhatFits() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for name in ["my run", "my data.npz"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: true)
    }
    #expect(try offered(["zoo-cli", "comp"], in: folder) == ["compare", "completions"])
    #expect(try offered(["zoo-cli", "compare", "--pres"], in: folder) == ["--preset"])
    #expect(
      try offered(["zoo-cli", "compare", "--preset", ""], in: folder)
        == ["quick", "standard", "paper"])
    #expect(try offered(["zoo-cli", "compare", "gr"], in: folder) == ["gru"])
    #expect(try offered(["zoo-cli", "report", "my"], in: folder).sorted().first == "my data.npz")
    #expect(
      try offered(["zoo-cli", "compare", "--data", "my d"], in: folder) == ["my data.npz"])
    #expect(try offered(["zoo-cli", "compare", "-o", "my r"], in: folder) == ["my run"])
    #expect(try offered(["zoo-cli", "predict", "--seed", ""], in: folder).isEmpty)
  }

  @Test func anotherShellIsNamed() throws {
    let run = try CommandRun("completions fis")
    #expect(run.code == 2 && run.words.contains("did you mean 'fish'?"))
    #expect(try CommandRun("completions").code == 2)
  }
}

private let hasBash =
  (try? Subprocess.run("/usr/bin/env", ["bash", "-c", "exit 0"]))?.status == 0
