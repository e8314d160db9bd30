import Testing

@testable import ZooCommand

@Suite struct HelpTextTests {
  @Test func metricsHelpReadsLikeThis() throws {
    let run = try CommandRun("help metrics", environment: ["COLUMNS": "80"])
    #expect(run.code == 0)
    #expect(run.errors.isEmpty)
    #expect(
      run.output == """
        Define the metrics: formula, chance level, edge cases.

        Usage: zoo-cli metrics [NAME] [options]

        With --demo, each recording of a run shows what the constant rate, the other
        null rows and the best model score, and what a copy of the input and a random
        score would, with a sentence that says how to read the number there.

        Arguments:
          NAME  a metric, such as bits_per_spike.pooled; default all

        Options:
          --demo RUN_DIR  also what the null rows and the best model of a run score, and
                          how to read it
          --json          write one JSON document instead of a table
          -q, --quiet     no progress on standard error
          -h, --help      show this help

        Examples:
          # one definition
          zoo-cli metrics roc_auc.stratified
          # what it says on your data
          zoo-cli metrics roc_auc.pooled --demo my-run

        """)
  }

  @Test(arguments: ZooCommand.subcommands.map { $0.definition.name })
  func everyCommandExplainsItself(_ name: String) throws {
    let help = try CommandRun("help \(name)", environment: ["COLUMNS": "80"])
    let flag = try CommandRun("\(name) --help", environment: ["COLUMNS": "80"])
    #expect(help.code == 0)
    #expect(name == "help" || flag.output == help.output)
    #expect(flag.code == 0)
    let tooWide = help.output.split(separator: "\n").filter {
      $0.count > 80 && !$0.hasPrefix("  zoo-cli")
    }
    #expect(tooWide.isEmpty)
  }

  @Test(arguments: ZooCommand.subcommands.map { $0.definition })
  func examplesAreValidCommandLines(_ definition: CommandDefinition) throws {
    for example in definition.examples {
      // The shell takes what follows a redirection.
      let line = example.arguments.prefix { $0 != ">" }
      let words = line.split(separator: " ").map { word in
        String(word.filter { $0 != "'" })
      }
      let command = try #require(
        ZooCommand.subcommands.first { $0.definition.name == words.first })
      let arguments = Array(words.dropFirst())
      _ = try ParsedArguments(arguments, for: command.definition(for: arguments))
    }
  }

  @Test(arguments: ["help compare", "compare --help"])
  func helpIsADocumentUnderJSON(_ line: String) throws {
    let document = try CommandRun(line + " --json").json as? [String: String]
    #expect(document?["help"]?.hasPrefix("Compare models on recordings") == true)
  }

  @Test func onlyCommandsForSeveralRecordingsTakeDataTwice() throws {
    #expect(try CommandRun("help compare").output.contains("several"))
    #expect(try !CommandRun("help predict").output.contains("several times"))
    let run = try CommandRun("predict run --data a.npz --data b.npz --out p.npz")
    #expect(run.code == 2)
    #expect(run.errors.hasPrefix("error: --data is given twice"))
  }

  @Test func withoutArgumentsTheProgramExplainsItself() throws {
    let run = try CommandRun([])
    #expect(run.code == 0)
    #expect(run.output.hasPrefix("Compares models of spike trains"))
    for command in ZooCommand.subcommands {
      #expect(run.output.contains("  \(command.definition.name) "))
    }
  }
}
