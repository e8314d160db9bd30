import Tensor
import Zoo

/// `zoo-cli evaluate`: scores predictions of any origin.
enum Evaluate: Subcommand {
  /// The options that say which part of which recording was predicted.
  static let recordingOptions: [any AnyCommandOption] = [
    ProtocolOptions.recording, ProtocolOptions.preset, ProtocolOptions.units,
    ProtocolOptions.minutes, ProtocolOptions.start, ProtocolOptions.context, ProtocolOptions.bin,
    ProtocolOptions.tick, ProtocolOptions.variable, ProtocolOptions.trials,
  ]

  static let definition = CommandDefinition(
    name: "evaluate", summary: "score predictions of any origin, or the models of a run, on a file",
    discussion: [
      "PRED.npz holds 'logits' (log-odds) or 'probabilities', [bins, units], and optionally "
        + "'bin_index', the bin of each row, counted from the beginning of the part used. Row t is "
        + "compared with the spikes of bin t. Without 'bin_index' the rows are those of the test "
        + "part or the whole part used, whichever has their number. Threshold and "
        + "calibration need rows of the validation part.",
      "With a run directory, every fitted model predicts FILE and is scored on its test part.",
    ],
    operands: [.required("PRED.npz|RUN_DIR", "predictions, or a run directory")],
    options: recordingOptions + [
      FittedModels.model, FittedModels.seed, FittedModels.trainedOn, FittedModels.adapt,
      ProtocolOptions.threads,
    ],
    examples: [
      .init(
        arguments: "evaluate mine.npz --data slice.npz --context 500", summary: "your predictions"),
      .init(
        arguments: "evaluate my-run --data other.npz",
        summary: "fitted models on another recording"),
    ])

  private struct Document: Encodable {
    struct Row: Encodable {
      let label: String
      let trainedOn: String?
      let seed: UInt64?
      let metrics: Scores

      enum CodingKeys: String, CodingKey {
        case label, seed, metrics
        case trainedOn = "trained_on"
      }
    }
    let schema = "zoo.evaluation/1"
    let recording: DatasetSummary
    let rows: [Row]
    let notes: [String]

    enum CodingKeys: String, CodingKey {
      case schema, recording, rows, notes
    }
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    ProtocolOptions.applyThreads(invocation.arguments)
    let subject = invocation.arguments.operands[0]
    let data = try ProtocolOptions.singlePath(invocation, command: "evaluate")
    if let kind = otherKind(of: subject) {
      throw PredictionFileError.notAnArchive(file: subject, found: kind)
    }
    let (record, rows, notes) =
      subject.hasSuffix(".npz")
      ? try evaluate(file: subject, on: data, invocation)
      : try evaluate(run: subject, on: data, invocation)
    if invocation.isJSON {
      try invocation.print(json: Document(recording: record, rows: rows, notes: notes))
      return .success
    }
    invocation.print(
      prose: "\(record.name): \(NumberText.counted(record.units, "unit")), "
        + "\(NumberText.grouped(record.scoredBins)) scored bins from bin "
        + "\(NumberText.grouped(record.test[1] - record.scoredBins)) on")
    invocation.print(Table(LeaderboardTable(zip(names(rows), rows).map { ($0, $1.metrics) })))
    if rows.count == 1 {
      invocation.print()
      FieldList.write(
        Metric.all.map { metric in
          (metric.name, NumberText.fixed(rows[0].metrics[metric], metric.isCount ? 0 : 5))
        },
        to: invocation)
      invocation.print()
    }
    for note in notes { invocation.print(prose: note) }
    return .success
  }

  /// What a file of predictions is that is no npz archive, by its name; nil for any other path.
  private static func otherKind(of path: String) -> String? {
    let kinds = [".npy": "an npy array", ".csv": "a CSV table", ".tsv": "a table", ".txt": "text"]
    let ending = path.lastIndex(of: ".").map { path[$0...].lowercased() } ?? ""
    return FileBytes.exists(path) && !RunDirectory(path).exists ? kinds[ending] : nil
  }

  /// The labels of rows, with the recording of the fit and the seed where rows differ in them.
  private static func names(_ rows: [Document.Row]) -> [String] {
    let hasRecordings = Set(rows.map(\.trainedOn)).count > 1
    let hasSeeds = Set(rows.map(\.seed)).count > 1
    return rows.map { row in
      row.label + (hasRecordings ? row.trainedOn.map { ", fitted on \($0)" } ?? "" : "")
        + (hasSeeds ? row.seed.map { ", seed \($0)" } ?? "" : "")
    }
  }

  /// Refuses options whose values a run directory already decides.
  private static func refuseOptions(_ arguments: ParsedArguments, of run: String) throws {
    let given: [(name: String, isGiven: Bool)] = [
      (ProtocolOptions.preset.name, arguments[ProtocolOptions.preset] != nil),
      (ProtocolOptions.units.name, arguments[ProtocolOptions.units] != nil),
      (ProtocolOptions.context.name, arguments[ProtocolOptions.context] != nil),
    ]
    if let option = given.first(where: { $0.isGiven }) {
      throw CommandFailure.usage(
        "--\(option.name) is for a predictions file; the models of \(run) have their own")
    }
  }

  /// The recording that was predicted, split as the predictions say or the options.
  ///
  /// - Throws: `RecordingError` if it cannot be read or used.
  static func recording(
    _ data: String, of predictions: PredictionFile?, _ invocation: Invocation
  ) throws -> Dataset {
    let arguments = invocation.arguments
    var settings = ProtocolOptions.settings(arguments)
    if let context = predictions?.context, arguments[ProtocolOptions.context] == nil,
      arguments[ProtocolOptions.preset] == nil
    {
      settings.context = context
    }
    return try Dataset(ProtocolOptions.input(data, arguments), settings: settings)
  }

  private static func evaluate(
    file: String, on data: String, _ invocation: Invocation
  ) throws -> (DatasetSummary, [Document.Row], notes: [String]) {
    let predictions = try PredictionFile.read(file)
    let prepared = try recording(data, of: predictions, invocation)
    let scores = try predictions.scores(on: prepared).scores
    var notes = [
      "A file cannot be audited: that row t uses only bins before t rests on its author's word."
    ]
    if predictions.certainCount > 0 {
      notes.append(
        "\(NumberText.grouped(predictions.certainCount)) predictions are certain (a probability of 0 "
          + "or 1) and were cut to log-odds of \(NumberText.fixed(predictions.certainCut, 0)) on "
          + "either side; a spike against one costs as much instead of infinity.")
    }
    if predictions.looksLikeProbabilities {
      notes.append(
        "All of 'logits' lie from 0 to 1: if they are probabilities, name the array "
          + "'probabilities', or the scores mean nothing.")
    }
    if scores[.threshold].isNaN {
      notes.append(
        "Without rows of the validation part (bins \(prepared.summary.validation[0]) to "
          + "\(prepared.summary.validation[1] - 1)) there is no threshold and no calibration.")
    }
    let row = Document.Row(
      label: Compare.recordingName(file), trainedOn: nil, seed: nil, metrics: scores)
    return (prepared.summary, [row], notes)
  }

  private static func evaluate(
    run path: String, on data: String, _ invocation: Invocation
  ) throws -> (DatasetSummary, [Document.Row], notes: [String]) {
    try refuseOptions(invocation.arguments, of: path)
    let entries = try FittedModels.choose(path, invocation)
    var prepared = try FittedModels.prepare(data, for: entries[0].fitted, invocation)
    var settings = entries[0].fitted.settings
    var units = entries[0].fitted.units
    var rows: [Document.Row] = []
    for entry in entries {
      if entry.fitted.settings != settings || entry.fitted.units != units {
        prepared = try FittedModels.prepare(data, for: entry.fitted, invocation)
        (settings, units) = (entry.fitted.settings, entry.fitted.units)
      }
      invocation.note("\(entry.fitted.label), fitted on \(entry.fitted.recording)")
      let (validation, test) = try FittedModels.predict(entry, on: prepared, invocation)
      let scores = try prepared.scores(of: test, chosenBy: validation).scores
      rows.append(
        Document.Row(
          label: entry.fitted.label, trainedOn: entry.fitted.recording, seed: entry.row.seed,
          metrics: scores))
    }
    return (
      prepared.summary, rows,
      ["Threshold and calibration were chosen on the validation part of this recording."]
    )
  }
}
