import Tensor
import Zoo

/// `zoo-cli predict`: predicts a recording with a fitted model.
enum Predict: Subcommand {
  static let out = CommandOption.text(
    "out", letter: "o", placeholder: "FILE", "where to write, ending in .npz")

  static let live = CommandOption.flag(
    "live", "forecast bin after bin from standard input, instead of a recording")

  static let definition = CommandDefinition(
    name: "predict", summary: "predict a recording with a fitted model of a run",
    discussion: [
      "Writes 'logits', float32 [bins, units], for the validation and the test part, and "
        + "'bin_index', the bin of each row. Row t comes from bins before t only. Without --model "
        + "the model that is best on its own validation part is used. No neuron corresponds "
        + "between recordings: units are taken in the order of the file.",
      "With --live it reads a bin a line from standard input, the numbers of the units that spiked, "
        + "and writes the log-odds of the next bin after each.",
    ],
    operands: [.required("RUN_DIR", "a run directory made by 'train' or 'compare'")],
    options: [
      ProtocolOptions.recording, out, live, FittedModels.model, FittedModels.seed,
      FittedModels.trainedOn,
      FittedModels.adapt, ProtocolOptions.minutesOfRun, ProtocolOptions.start, ProtocolOptions.bin,
      ProtocolOptions.tick, ProtocolOptions.variable, ProtocolOptions.trials,
      ProtocolOptions.threads,
    ],
    examples: [
      .init(
        arguments: "predict my-run --data slice.npz --out slice.predictions.npz",
        summary: "the model with the best validation score"),
      .init(
        arguments: "predict my-run --model gru --live",
        summary: "during an experiment"),
      .init(
        arguments: "evaluate slice.predictions.npz --data slice.npz", summary: "score the result"),
    ])

  private struct Document: Encodable {
    let predictions: String
    let model: String
    let recording: String
    let bins: Int
    let units: Int
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    ProtocolOptions.applyThreads(invocation.arguments)
    if invocation.arguments.has(live) {
      for option in [ProtocolOptions.recording.name, out.name, FittedModels.adapt.name]
      where invocation.arguments.contains(option) {
        throw CommandFailure.usage("--live reads standard input and does not take --\(option)")
      }
      let entries = try FittedModels.choose(invocation.arguments.operands[0], invocation)
      invocation.note(FittedModels.choice(entries[0], of: entries.count))
      return try LivePrediction.run(entries[0], invocation)
    }
    let data = try ProtocolOptions.singlePath(invocation, command: "predict")
    guard let path = invocation.arguments[out], path.hasSuffix(".npz") else {
      throw CommandFailure.usage(
        "predict needs --out FILE.npz, the file to write", hint: "see 'zoo-cli help predict'")
    }
    let entries = try FittedModels.choose(invocation.arguments.operands[0], invocation)
    let entry = entries[0]
    invocation.note(FittedModels.choice(entry, of: entries.count))
    let prepared = try FittedModels.prepare(data, for: entry.fitted, invocation)
    let (validation, test) = try FittedModels.predict(entry, on: prepared, invocation)
    let record = prepared.summary
    let bins =
      Array(record.validation[0]..<record.validation[1]) + Array(record.test[0]..<record.test[1])
    try NumPyArchive.write(
      path,
      [
        "logits": NumericArray(
          try Tensor.concatenated([validation.values, test.values], axis: 0)),
        "bin_index": NumericArray(bins.map { Int64($0) }),
        "context": NumericArray([Int64(entry.fitted.settings.splitGap)], shape: []),
      ])
    let document = Document(
      predictions: path, model: entry.fitted.label, recording: record.name, bins: bins.count,
      units: record.units)
    if invocation.isJSON {
      try invocation.print(json: document)
    } else {
      invocation.print(
        "\(path): \(entry.fitted.label), fitted on \(entry.fitted.recording), predicts "
          + "\(NumberText.grouped(bins.count)) bins of \(NumberText.counted(record.units, "unit")) "
          + "of \(record.name)")
      let words =
        ["zoo-cli", "evaluate", path, "--data", data]
        + part(FittedModels.settings(entry.fitted, invocation.arguments), record, invocation)
      invocation.note(
        "Next:", commands: [words.map(ShellQuoting.quoted).joined(separator: " ")])
    }
    return .success
  }

  /// The options that make `evaluate` cut the recording the same way.
  private static func part(
    _ settings: ProtocolSettings, _ record: DatasetSummary, _ invocation: Invocation
  ) -> [String] {
    let usual = ProtocolSettings(preset: .quick)
    var words = ["--units", "\(record.units)"]
    if settings.minutes != usual.minutes { words += ["--minutes", "\(settings.minutes)"] }
    if settings.start != usual.start { words += ["--start", "\(settings.start)"] }
    if settings.binSeconds != usual.binSeconds { words += ["--bin", "\(settings.binSeconds)"] }
    let arguments = invocation.arguments
    if let tick = arguments[ProtocolOptions.tick] { words += ["--tick", "\(tick)"] }
    if let name = arguments[ProtocolOptions.variable] { words += ["--variable", name] }
    if let length = arguments[ProtocolOptions.trials] { words += ["--trials", "\(length)"] }
    return words
  }
}
