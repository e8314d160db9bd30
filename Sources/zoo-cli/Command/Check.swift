import Zoo

/// `zoo-cli check`: plays the protocol with a model in another language, and says what to mend.
enum Check: Subcommand {
  static let definition = CommandDefinition(
    name: "check", summary: "check a model in another language against the protocol",
    discussion: [
      "Plays everything that a comparison would: hello, a small fit, predictions bin by bin and in "
        + "blocks, the audit, unknown messages, and the ways to end. Takes seconds. Nothing is "
        + "written.",
      "Exit code 0 if nothing is to be mended, 4 if the model looks into the future, else 1.",
    ],
    operands: [.optional("COMMAND", "the command that runs the model, or its card, a .json file")],
    options: [ExternalModels.command],
    examples: [
      .init(arguments: "check ./my_model.py", summary: "a tick for each thing that is right")
    ])

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let named = invocation.arguments.operands + invocation.arguments.all(ExternalModels.command)
    guard named.count == 1 else {
      throw CommandFailure.usage(
        named.isEmpty
          ? "check needs COMMAND: the command that runs the model"
          : "check takes one command, but \(named.count) are given; put a command with its arguments "
            + "in quotes",
        hint: "see 'zoo-cli help check'")
    }
    let model = try ExternalModel(named[0])
    guard model.exchange == nil else {
      throw CommandFailure.usage(
        "check plays with a program that it can start and end, and \(named[0]) names one that answers "
          + "by files",
        hint: "'zoo-cli compare --exchange' audits it, and says what is wrong with an answer")
    }
    let check = ClientCheck(model)
    let report = try check.run { item in
      if !invocation.isJSON { print(item, to: invocation) }
    }
    if invocation.isJSON {
      try invocation.print(json: report)
    } else {
      let count = report.items.count { $0.outcome == .failed }
      let name = report.name ?? "the model"
      invocation.print(
        count == 0
          ? "\(name) can take part: zoo-cli compare --external \(ShellQuoting.quoted(named[0]))"
          : "\(NumberText.counted(count, "thing")) to mend")
    }
    if report.audit == .leak { return .leak }
    return report.isPassed ? .success : .failed
  }

  private static func print(_ item: ClientCheck.Item, to invocation: Invocation) {
    let style = invocation.style
    let mark =
      switch item.outcome {
      case .passed: style.emphasized("ok  ", .green)
      case .failed: style.emphasized("MEND", .red)
      case .skipped: style.emphasized("--  ", .dim)
      }
    let isShort = !item.detail.isEmpty && item.outcome != .failed
    invocation.print("\(mark)  \(item.check)\(isShort ? " (\(item.detail))" : "")")
    guard item.outcome == .failed else { return }
    for line in item.detail.split(separator: "\n") {
      invocation.print(prose: String(line), indent: "      ")
    }
  }
}
