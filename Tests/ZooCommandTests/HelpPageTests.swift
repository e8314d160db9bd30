import Testing
import Zoo

@testable import ZooCommand

@Suite struct HelpPageTests {
  @Test(arguments: [80, 100], HelpPage.all.map(\.name))
  func aPageFitsTheTerminal(_ width: Int, _ name: String) throws {
    let run = try CommandRun("help \(name)", environment: ["COLUMNS": "\(width)"])
    #expect(run.code == 0 && run.errors.isEmpty)
    let lines = run.output.split(separator: "\n")
    #expect(lines.filter { $0.count > width }.isEmpty)
    // The marks of its source are gone, outside of code.
    #expect(!run.output.contains("`") && !run.output.contains("<doc:"))
    #expect(!lines.contains { $0.hasPrefix("#") || $0.hasPrefix("|") })
  }

  @Test func theProtocolIsInTheProgram() throws {
    let run = try CommandRun("help protocol", environment: ["COLUMNS": "80"])
    #expect(run.output.hasPrefix("Add a model in any language\n\n  A program that reads bins"))
    for words in ["zoo-model/1", "STRT", "'target'", "'scratch'", "'memory'", "000001.host"] {
      #expect(run.output.contains(words))
    }
    let document = try CommandRun("help protocol --json").json as? [String: String]
    #expect(document?["help"]?.contains("zoo-model/1") == true)
  }

  @Test func itIsFoundWhereItIsNeeded() throws {
    let wrong = try CommandRun("help protocl")
    #expect(wrong.code == 2 && wrong.words.contains("did you mean 'protocol'?"))
    // A command of that name there is not.
    #expect(try !CommandRun("protocl").words.contains("'protocol'"))
    for line in ["help", "help help", "help serve", "help new", "help compare", "help check"] {
      #expect(try CommandRun(line).words.contains("help protocol"), "\(line)")
    }
    let commands = CompletedCommand.all(of: try ModelZoo(ModelZoo.builtIn))
    let help = try #require(commands.first { $0.name == "help" })
    guard case .words(let words) = help.operands else {
      Issue.record("help completes no words")
      return
    }
    #expect(words.contains("protocol") && words.contains("compare"))
  }
}
