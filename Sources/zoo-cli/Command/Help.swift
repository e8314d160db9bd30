/// `zoo-cli help`: what the commands do.
enum Help: Subcommand {
  static let definition = CommandDefinition(
    name: "help", summary: "explain the program or a command",
    operands: [.optional("COMMAND", "the command to explain")])

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let definitions = ZooCommand.subcommands.map { $0.definition }
    let width = invocation.style.width
    guard let name = invocation.arguments.operands.first else {
      invocation.output.write(
        invocation.style.plain(HelpText.overview(definitions, width: width)))
      return .success
    }
    guard let definition = definitions.first(where: { $0.name == name }) else {
      throw ZooCommand.unknownCommand(name)
    }
    invocation.output.write(invocation.style.plain(HelpText.of(definition, width: width)))
    return .success
  }
}
