import Testing

@testable import ZooCommand

@Suite struct ManualPageTests {
  @Test func everyCommandHasItsSection() throws {
    let run = try CommandRun("help --manual")
    #expect(run.code == 0 && run.output.hasPrefix(".TH ZOO\\-CLI 1"))
    let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
    for command in ZooCommand.subcommands.map({ $0.definition }) {
      #expect(lines.contains { $0.hasPrefix(".SS zoo\\-cli \(command.name) ") })
    }
    // A dash that is not escaped is a hyphen there, which a shell does not take.
    #expect(!lines.contains { $0.hasPrefix("zoo-cli") || $0.contains(" --") })
    // Only macros begin with a dot.
    let macros = [".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".I", ".RS", ".RE", ".nf", ".fi"]
    for line in lines where line.hasPrefix(".") {
      #expect(macros.contains(String(line.prefix { $0 != " " })), "\(line)")
    }
    #expect(try CommandRun("help compare --manual").code == 2)
  }
}
