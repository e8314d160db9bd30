import Tensor
import Zoo

/// `zoo-cli transfer`: asks what a model carries over between a dish and an animal.
enum Transfer: PlannedCommand {
  static let inVitro = CommandOption.text(
    "in-vitro", placeholder: "FILE", isRepeatable: true, takesSeveral: true,
    "recordings from a dish")
  static let inVivo = CommandOption.text(
    "in-vivo", placeholder: "FILE", isRepeatable: true, takesSeveral: true,
    "recordings from an animal")
  static let units = CommandOption.integer(
    "units", 1...65_536,
    "at most N units of each recording, " + ProtocolOptions.firstUnits
      + "; the smallest recording decides; default 128")
  static let alignment = CommandOption<[UnitAlignment]>(
    "alignment", placeholder: "NAME,…",
    allowed: UnitAlignment.allCases.map(\.rawValue).joined(separator: ", ") + ", or several",
    "how units are matched: none, rate-rank, assignment, adapt; default assignment"
  ) { text in
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let named = parts.compactMap { UnitAlignment(rawValue: String($0)) }
    return named.count == parts.count ? named : nil
  }
  static let metric = CommandOption<Metric>(
    "metric", placeholder: "NAME", allowed: "a metric of 'zoo-cli metrics'",
    isRepeatable: true,
    "what the tables show; default roc_auc.stratified and bits_per_spike_calibrated.pooled"
  ) { name in Metric.named(name) }
  static let keepPredictions = CommandOption.flag(
    "keep-predictions", "keep the predictions of all pairs, up to 50 MB each")
  static let dryRun = CommandOption.flag(
    "dry-run", "print fits, cells, time and memory, and stop")

  static let planOptions: [any AnyCommandOption] = [
    inVitro, inVivo, alignment, ProtocolOptions.preset, Compare.seeds, units,
    ProtocolOptions.minutes, ProtocolOptions.start, ProtocolOptions.context,
    ProtocolOptions.epochs, ProtocolOptions.bin, ProtocolOptions.tick, ProtocolOptions.variable,
    ProtocolOptions.trials, keepPredictions, ExternalModels.command, ExternalModels.exchange,
    ExternalModels.fitLimit,
  ]

  static let definition = CommandDefinition(
    name: "transfer", summary: "score models on recordings that they were not fitted on",
    discussion: [
      "Every model is fitted once per recording and scored on every recording, so that one can see "
        + "whether what it learned in a dish holds in an animal, and the other way around. Name the "
        + "models first, then the recordings of the two groups.",
      "No neuron is in two recordings, so units are matched by a rule, from training parts only: "
        + "in file order (none), by rank of rate (rate-rank), or by rate, intervals and coupling "
        + "(assignment). With adapt, parameters that belong to single units are fitted to the "
        + "target's training part and the rest is frozen; models without such parameters are left "
        + "out. In every case threshold and calibration are chosen on the target's validation part.",
      "Next to every score stand the target's own constant rate and exponential history, the "
        + "constant rates carried over, and the same model fitted on the target. The map places "
        + "recordings so that those between which models carry over are near each other. Ctrl-C "
        + "saves; the same command with the same --out continues.",
    ],
    operands: [.any("MODEL", "models, as in 'zoo-cli compare'")],
    options: planOptions + [
      metric, ProtocolOptions.threads, Compare.out, Compare.noResume, Compare.redo,
      Compare.keepGoing, dryRun, BrowserOpening.option,
    ],
    examples: [
      .init(
        arguments: "transfer gru --in-vitro slice.npz culture.npz --in-vivo rat.npz mouse.npz",
        summary: "from dishes to animals and back"),
      .init(
        arguments: "transfer population-conditioned --alignment adapt,rate-rank "
          + "--in-vitro a.npz --in-vivo b.npz --dry-run",
        summary: "what two alignments would cost"),
    ])

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    ProtocolOptions.applyThreads(arguments)
    let (invocation, operands) = try ExternalModels.joined(to: invocation)
    var comparison = try comparison(invocation, operands: operands)
    comparison.keepGoing = arguments.has(Compare.keepGoing)
    comparison.existing = try Compare.existing(arguments)
    comparison.command = ["zoo-cli"] + invocation.commandLine
    if arguments.has(dryRun) {
      let outline = try comparison.outline()
      if invocation.isJSON {
        try invocation.print(json: outline)
      } else {
        OutlineText.print(outline, to: invocation)
      }
      return .success
    }
    let path = comparison.directory.path
    let results = try ComparisonRunner.run(comparison, path: path, invocation)
    return try finish(results, path, invocation)
  }

  static func workPlan(_ invocation: Invocation, operands: [String]) throws -> WorkPlan {
    try comparison(invocation, operands: operands).workPlan()
  }

  private static func comparison(
    _ invocation: Invocation, operands: [String]
  ) throws -> Comparison {
    let arguments = invocation.arguments
    let groups = [(Preparation.inVitro, inVitro), (.inVivo, inVivo)].map { preparation, option in
      (preparation, arguments.all(option).filter { !$0.hasSuffix(".truth.npz") })
    }
    let files = groups.flatMap { group in group.1.map { (group.0, $0) } }
    for (_, path) in files { try checkIsRecording(path, invocation) }
    let models = try operands.flatMap { try invocation.zoo.select($0) }
    guard !models.isEmpty else {
      throw CommandFailure.usage(
        "transfer needs MODEL: which models to carry over, named before --in-vitro",
        hint: RemedyText.text(.listModels))
    }
    guard !files.isEmpty else {
      throw CommandFailure.usage(
        "transfer needs recordings of both groups: there is no recording to carry models to",
        hint: "name files after --in-vitro and after --in-vivo; see 'zoo-cli help transfer'")
    }
    let path = arguments[Compare.out] ?? "zoo-runs/\(Timestamp.now())-transfer"
    var comparison = Comparison(
      models: models, recordings: files.map { ProtocolOptions.input($0.1, arguments) },
      settings: ProtocolOptions.settings(arguments), seeds: arguments[Compare.seeds] ?? [0],
      directory: RunDirectory(path))
    comparison.transfer = TransferSettings(
      alignments: arguments[alignment] ?? [.assignment], preparations: files.map(\.0),
      keepsPredictions: arguments.has(keepPredictions))
    return comparison
  }

  /// Writes the report and returns the exit code.
  private static func finish(
    _ results: ComparisonResults, _ path: String, _ invocation: Invocation
  ) throws -> ExitCode {
    if let documents = results.transfer {
      if invocation.isJSON {
        try invocation.print(json: documents)
        invocation.note("Run directory: \(path)")
      } else {
        let metrics = invocation.arguments.all(metric)
        TransferReport(documents, results, metrics: metrics.isEmpty ? nil : metrics)
          .print(to: invocation)
        invocation.print()
        invocation.print("Run directory: \(path)")
        FieldList.write(
          [
            ("report.html", "all of this with pictures"),
            ("transfer.json, transfer.csv", "matrices of every headline metric, and the groups"),
            ("map.json, map.csv", "coordinates of the recordings in the maps"),
            ("results.json, results.csv", "every cell"),
          ], to: invocation)
      }
    } else if !invocation.isJSON {
      let isAdapted = invocation.arguments[alignment] == [.adapt]
      invocation.print(
        prose: "No model has a cell on another recording."
          + (isAdapted
            ? " With adapt only models that have parameters of single units are carried over; see "
              + "'zoo-cli help transfer' for the other alignments." : ""))
    }
    BrowserOpening.showReport(RunDirectory(path), invocation)
    if results.rows.contains(where: { $0.audit.verdict == .leak }) { return .leak }
    return results.failures.isEmpty ? .success : .partial
  }

  /// A model named after the recordings would be read as one of them.
  private static func checkIsRecording(
    _ path: String, _ invocation: Invocation
  ) throws(CommandFailure) {
    guard !FileBytes.exists(path),
      let name = path.split(separator: ":", maxSplits: 1).first,
      invocation.zoo.names.contains(String(name))
    else { return }
    throw .usage(
      "'\(path)' is a model, but it stands among the recordings",
      hint: "name models before --in-vitro and --in-vivo")
  }
}
