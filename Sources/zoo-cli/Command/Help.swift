/// `zoo-cli help`: explains the program, a command or a topic of its own.
enum Help: Subcommand {
  static let definition = CommandDefinition(
    name: "help", summary: "explain the program, a command or the protocol of external models",
    operands: [
      .optional(
        "TOPIC",
        "a command; or "
          + HelpPage.all.map { "'\($0.name)': \($0.summary)" }.joined(separator: "; "))
    ],
    options: [manual],
    examples: [
      .init(arguments: "help protocol", summary: "to write a model in another language"),
      .init(
        arguments: "help --manual > ~/.local/share/man/man1/zoo-cli.1",
        summary: "the manual page, for 'man zoo-cli'"),
    ])

  private static let manual = CommandOption.flag(
    "manual", "write the manual page zoo-cli(1) of all commands")

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let definitions = ZooCommand.subcommands.map { $0.definition }
    let width = invocation.style.width
    let text: String
    if invocation.arguments.has(manual) {
      guard invocation.arguments.operands.isEmpty else {
        throw CommandFailure.usage("--manual is of all commands; leave TOPIC out")
      }
      text = ManualPage.text(definitions)
    } else if let name = invocation.arguments.operands.first,
      let page = HelpPage.all.first(where: { $0.name == name })
    {
      var style = invocation.style
      if invocation.isJSON { style.hasColor = false }
      text = page.text(style)
    } else if let name = invocation.arguments.operands.first {
      guard let definition = definitions.first(where: { $0.name == name }) else {
        throw ZooCommand.unknownCommand(name, or: HelpPage.all.map(\.name))
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
