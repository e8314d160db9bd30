/// `zoo-cli help`: explains the program or a command.
enum Help: Subcommand {
  static let definition = CommandDefinition(
    name: "help", summary: "explain the program or a command",
    operands: [.optional("COMMAND", "the command to explain")])

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let definitions = ZooCommand.subcommands.map { $0.definition }
    let width = invocation.style.width
    let text: String
    if let name = invocation.arguments.operands.first {
      guard let definition = definitions.first(where: { $0.name == name }) else {
        throw ZooCommand.unknownCommand(name)
      }
      text = HelpText.of(definition, width: width)
    } else {
      text = HelpText.overview(definitions, width: width)
    }
    if invocation.isJSON {
      try invocation.print(json: ["help": text])
    } else {
      invocation.output.write(invocation.style.plain(text))
    }
    return .success
  }
}
