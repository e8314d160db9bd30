import Tensor
import Zoo

/// `zoo-cli check`: says what is to be mended before a model takes part in a comparison.
enum Check: Subcommand {
  static let definition = CommandDefinition(
    name: "check", summary: "check a model, in Swift or any other language, or predictions",
    discussion: [
      "MODEL is a model of 'zoo-cli list' or of a package with models of its own: its card, small fits "
        + "with one and two threads, saving and restoring, stopping and resuming, batches, and the "
        + "audit. Without options it has those of its smallest self.",
      "COMMAND runs a model in another language. Everything is played that a comparison would: hello, "
        + "a small fit, predictions bin by bin and in blocks, the audit, unknown messages, and the "
        + "ways to end ('zoo-cli help protocol' shows what is said). With --exchange DIR it is a program that somebody else starts and that answers by "
        + "files, and all takes up to a minute.",
      "PRED.npz holds predictions, as 'evaluate' scores them: their form and, with --data, whether rows "
        + "and units are those of the recording, and whether rows are shifted by a bin.",
      "A model is fitted some ten times on 3,000 bins, so what takes long is its fit: give it few epochs "
        + "by its options, as in 'check my-model:epochs=2 --external ./my_model.py'. Nothing is written.",
      "Exit code 0 if nothing is to be mended, 4 if the model looks into the future, else 1.",
    ],
    operands: [
      .optional(
        "MODEL|COMMAND|PRED.npz",
        "a model with its options; the command that runs it, or its card, a .json file; predictions"
      )
    ],
    options: [ExternalModels.command, ExternalModels.exchange] + Evaluate.recordingOptions,
    examples: [
      .init(
        arguments: "check ./my_model.py", summary: "a tick for each thing that is right"),
      .init(arguments: "check gru:hidden=16", summary: "a model of the zoo, or of your package"),
      .init(arguments: "check mine.npz --data slice.npz", summary: "your predictions"),
    ])

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let commands = invocation.arguments.all(ExternalModels.command)
    let folders = invocation.arguments.all(ExternalModels.exchange)
    let isOperand = commands.isEmpty && folders.isEmpty
    var called: (name: String, options: String)?
    var operands = invocation.arguments.operands
    // As in a comparison, options follow the name by which an external model is called.
    if !isOperand, operands.count == 1, let colon = operands[0].firstIndex(of: ":"),
      ModelName.isValid(String(operands[0][..<colon]))
    {
      called = (
        String(operands[0][..<colon]), String(operands.removeFirst()[colon...].dropFirst())
      )
    }
    let named = operands + commands + folders
    guard named.count == 1 else {
      throw CommandFailure.usage(
        named.isEmpty
          ? "check needs MODEL, COMMAND or PRED.npz: a model's name, the command that runs it, or its "
            + "predictions"
          : "check takes one model, but \(named.count) are given; put a command with its arguments "
            + "in quotes",
        hint: "see 'zoo-cli help check'")
    }
    if isOperand, named[0].hasSuffix(".npz") {
      return try check(predictions: named[0], invocation)
    }
    if let option = Evaluate.recordingOptions.first(where: {
      invocation.arguments.contains($0.name)
    }) {
      throw CommandFailure.usage(
        "--\(option.name) is for a file of predictions; a model is checked on spikes of its own")
    }
    if isOperand, let model = try model(named[0], invocation) {
      return try check(model, named[0], invocation)
    }
    let model = try folders.isEmpty ? ExternalModel(named[0]) : ExternalModel(exchange: named[0])
    return try check(
      called.map { model.with(options: $0.options) } ?? model, calledBy: called?.name, invocation)
  }

  /// The check of a model that has the name; nil if the text is to be a command.
  private static func model(_ text: String, _ invocation: Invocation) throws -> ModelCheck? {
    let name = String(text.prefix { $0 != ":" })
    guard invocation.zoo.names.contains(name) else {
      guard ModelName.isValid(name), !FileBytes.exists(text),
        let suggestion = nearestName(to: name, among: invocation.zoo.names)
      else { return nil }
      throw CommandFailure.usage(
        "there is no model '\(name)'; did you mean '\(suggestion)'?",
        hint: "a command of that name is checked with --external \(name)")
    }
    guard name != text, let selection = try invocation.zoo.select(text).first else {
      return try ModelCheck(invocation.zoo.model(named: name))
    }
    return ModelCheck(selection)
  }

  private static func check(
    _ model: ModelCheck, _ text: String, _ invocation: Invocation
  ) throws -> ExitCode {
    let report = try model.run { item in
      if !invocation.isJSON { print(item, to: invocation) }
    }
    if invocation.isJSON {
      try invocation.print(json: report)
    } else {
      conclude(
        report.items, "\(report.model ?? text) can take part: zoo-cli compare \(text)", invocation)
    }
    return report.audit == .leak ? .leak : report.isPassed ? .success : .failed
  }

  private static func check(predictions file: String, _ invocation: Invocation) throws -> ExitCode {
    let recording = try invocation.arguments[ProtocolOptions.recording].map { data in
      try Evaluate.recording(data, of: try? PredictionFile.read(file), invocation)
    }
    let report = try PredictionCheck(file, of: recording).run { item in
      if !invocation.isJSON { print(item, to: invocation) }
    }
    if invocation.isJSON {
      try invocation.print(json: report)
    } else {
      // With the same choice of units and minutes.
      var words = ["zoo-cli", "evaluate"] + invocation.commandLine.dropFirst()
      if recording == nil { words += ["--data", "FILE"] }
      conclude(
        report.items,
        "\(file) can be scored: \(words.map(ShellQuoting.quoted).joined(separator: " "))",
        invocation)
    }
    return report.isPassed ? .success : .failed
  }

  private static func check(
    _ model: ExternalModel, calledBy name: String?, _ invocation: Invocation
  ) throws -> ExitCode {
    ExternalModels.noteWaiting(for: model, invocation)
    let check = ClientCheck(model)
    let report = try check.run { item in
      if !invocation.isJSON { print(item, to: invocation) }
    }
    if let name, let own = report.name, name != own {
      invocation.warn("it says that its name is '\(own)', by which a comparison takes its options")
    }
    if invocation.isJSON {
      try invocation.print(json: report)
    } else {
      let option = model.command == nil ? "--exchange" : "--external"
      conclude(
        report.items,
        "\(report.name ?? "the model") can take part: zoo-cli compare \(option) "
          + ShellQuoting.quoted(report.command), invocation)
    }
    return report.audit == .leak ? .leak : report.isPassed ? .success : .failed
  }

  /// Says how many things are to be mended, or what to do next.
  private static func conclude(
    _ items: [ClientCheck.Item], _ next: String, _ invocation: Invocation
  ) {
    let count = items.count { $0.outcome == .failed }
    invocation.print(count == 0 ? next : "\(NumberText.counted(count, "thing")) to mend")
  }

  private static func print(_ item: ClientCheck.Item, to invocation: Invocation) {
    let mark: TickList.Mark =
      switch item.outcome {
      case .passed: .passed
      case .failed: .failed
      case .skipped: .skipped
      case .noted: .noticed
      }
    let isLong = item.outcome == .failed || item.outcome == .noted
    let detail = item.detail.isEmpty || isLong ? "" : " (\(item.detail))"
    TickList.print(
      mark, item.check + detail, remedy: isLong ? item.detail : nil, to: invocation)
  }
}
