import Zoo

/// `zoo-cli train`: fits one model on one recording and keeps it.
enum Train: Subcommand {
  static let definition = CommandDefinition(
    name: "train", summary: "fit one model on a recording and keep it",
    discussion: [
      "The run directory is that of a comparison of this model with the null rows: scores, audit, "
        + "predictions and the checkpoint that 'predict' and 'evaluate' use. Ctrl-C saves; the "
        + "same command continues where it stopped."
    ],
    operands: [
      .optional("MODEL", "a name, with options if wanted: gru:hidden=64; needed without --external")
    ],
    options: [
      ProtocolOptions.recording, Compare.out, ProtocolOptions.preset, Compare.seeds,
      ProtocolOptions.units, ProtocolOptions.minutes, ProtocolOptions.start,
      ProtocolOptions.context, ProtocolOptions.epochs, ProtocolOptions.bin, ProtocolOptions.tick,
      ProtocolOptions.variable, ProtocolOptions.trials, ProtocolOptions.threads, Compare.noResume,
      Compare.redo, ExternalModels.command, ExternalModels.exchange, ExternalModels.fitLimit,
    ],
    examples: [
      .init(arguments: "train gru --data slice.npz --out slice-gru", summary: "a GRU on a slice"),
      .init(
        arguments: "predict slice-gru --data other.npz --out other.predictions.npz",
        summary: "use it on another recording"),
    ])

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    ProtocolOptions.applyThreads(arguments)
    let data = try ProtocolOptions.singlePath(invocation, command: "train")
    let (invocation, operands) = try ExternalModels.joined(to: invocation)
    let models = try operands.flatMap { try invocation.zoo.select($0) }
    guard !models.isEmpty else {
      throw CommandFailure.usage(
        "train needs MODEL: \(definition.operands[0].summary)", hint: "see 'zoo-cli help train'")
    }
    guard models.count == 1 else {
      let specification = operands.map { "'\($0)'" }.joined(separator: " and ")
      throw CommandFailure.usage(
        "train takes one model, but \(specification) means \(models.count)",
        hint: "use 'zoo-cli compare' for several")
    }
    let path =
      arguments[Compare.out]
      ?? "zoo-runs/\(Timestamp.now())-\(models[0].options.model)"
    var comparison = Comparison(
      models: models, recordings: [ProtocolOptions.input(data, arguments)],
      settings: ProtocolOptions.settings(arguments), seeds: arguments[Compare.seeds] ?? [0],
      directory: RunDirectory(path))
    comparison.existing = try Compare.existing(arguments)
    comparison.command = ["zoo-cli"] + invocation.commandLine
    let results = try ComparisonRunner.run(comparison, path: path, invocation)
    if invocation.isJSON {
      try invocation.print(json: results)
      invocation.note("Run directory: \(path)")
    } else {
      ComparisonReport(results).print(to: invocation)
      invocation.print()
      invocation.print("Run directory: \(path)")
      invocation.print(
        "Next:",
        commands: ["zoo-cli predict \(ShellQuoting.quoted(path)) --data OTHER --out PRED.npz"])
    }
    return results.rows.contains { $0.audit.verdict == .leak } ? .leak : .success
  }
}
