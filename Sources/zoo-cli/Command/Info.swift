import Tensor
import Zoo

/// `zoo-cli info`: explains a model, a recording or a run.
enum Info: Subcommand {
  static let definition = CommandDefinition(
    name: "info", summary: "explain a model, a recording or a run directory",
    discussion: [
      "For a model: options, size, cost, paper, and where paper and code disagree. For a "
        + "recording: units, rates, tick, and what the protocol would use. For a run directory: "
        + "its tables."
    ],
    operands: [.required("MODEL|FILE|RUN_DIR", "a model, a recording or a run directory")],
    options: [
      ProtocolOptions.preset, ProtocolOptions.units, ProtocolOptions.context,
      ProtocolOptions.minutes, ProtocolOptions.start, ProtocolOptions.bin, ProtocolOptions.tick,
      ProtocolOptions.variable, ProtocolOptions.trials,
    ],
    examples: [
      .init(arguments: "info dice-transformer:depth=2", summary: "a model with an option"),
      .init(arguments: "info slice.mat --tick 50us", summary: "a recording in ticks"),
      .init(arguments: "info zoo-runs/my-run", summary: "the tables of a run"),
    ])

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let subject = invocation.arguments.operands[0]
    let name = subject.split(separator: ":", maxSplits: 1).first.map(String.init) ?? subject
    if invocation.zoo.names.contains(name) {
      try ModelReport(try invocation.zoo.select(subject)[0], invocation).print()
      return .success
    }
    guard FileBytes.exists(subject) else {
      let suggestion = nearestName(to: name, among: invocation.zoo.names)
      throw CommandFailure(
        code: subject.contains("/") || subject.contains(".") ? .data : .usage,
        message: "there is no model, file or folder '\(subject)'"
          + (suggestion.map { "; did you mean '\($0)'?" } ?? ""),
        hint: RemedyText.text(.listModels))
    }
    if RunDirectory(subject).exists {
      let sweep = readSweep(subject, invocation)
      if let sweep, sweep.winner == nil {
        // Nothing was scored on a test part, so there is nothing else to show.
        if invocation.isJSON {
          try invocation.print(json: sweep)
        } else {
          SweepReport(sweep).print(to: invocation)
        }
        return .success
      }
      let results = try FittedModels.results(subject, invocation)
      if invocation.isJSON {
        try invocation.print(json: results)
      } else if let transfer = TransferDocuments(results) {
        TransferReport(transfer, results).print(to: invocation)
      } else if let sweep {
        SweepReport(sweep, results).print(to: invocation)
      } else {
        ComparisonReport(results).print(to: invocation)
      }
      return .success
    }
    if let documents = try ReconstructionDocuments(RunDirectory(subject)) {
      try ReconstructionReport.print(documents, to: invocation)
      return .success
    }
    let settings = ProtocolOptions.settings(invocation.arguments)
    let recording = try Recording.read(
      from: subject, options: ProtocolOptions.reading(invocation.arguments))
    let summary = RecordingSummary(
      recording,
      options: BinningOptions(
        bin: settings.binSeconds, units: settings.units, start: settings.start,
        minutes: settings.minutes),
      context: settings.context)
    try RecordingReport(summary, invocation).print()
    return .success
  }

  /// The sweep of a run directory; nil if it holds none, or a damaged one, of which a warning tells.
  private static func readSweep(_ path: String, _ invocation: Invocation) -> SweepDocument? {
    do throws(FileError) { return try SweepDocument.read(RunDirectory(path)) } catch {
      invocation.warn("\(error)")
      return nil
    }
  }
}
