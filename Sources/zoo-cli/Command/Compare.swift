import Tensor
import Zoo

/// `zoo-cli compare`: compares models under one protocol.
enum Compare: PlannedCommand {
  /// What is asked of the models.
  enum Scoring: String, CaseIterable, Sendable {
    /// Bins from earlier bins: the protocol.
    case oneStep = "one-step"
    /// See `AsReleased`.
    case asReleased = "as-released"
  }

  static let seeds = CommandOption.seeds(
    "seeds", "each model is fitted once per seed; default 0")
  static let out = CommandOption.text(
    "out", letter: "o", placeholder: "DIR",
    "where everything is written; default zoo-runs/TIME-NAME; an existing run is continued")
  static let noResume = CommandOption.flag(
    "no-resume", "remove what --out holds and start over")
  static let redo = CommandOption.flag(
    "redo", "redo results in --out that have other settings, recordings or arithmetic")
  static let keepGoing = CommandOption.flag(
    "keep-going", "if a model fails, still compare the others (exit code 5)")
  static let scoring = CommandOption<Scoring>.choice(
    "protocol",
    "one-step (default), or as-released: not a comparison, but what the released scoring of the "
      + "Dice transformer gives, and each correction of it; labelled reconstruction")
  static let require = CommandOption<Requirement>(
    "require", placeholder: "'METRIC>X'",
    allowed: "a metric and a limit, such as 'bits_per_spike.pooled>0.05'", isRepeatable: true,
    "exit code 6 unless the best model of every recording meets the limit"
  ) { Requirement($0) }

  static let planOptions: [any AnyCommandOption] = [
    ProtocolOptions.data, ProtocolOptions.preset, seeds, ProtocolOptions.units,
    ProtocolOptions.minutes, ProtocolOptions.start, ProtocolOptions.context,
    ProtocolOptions.epochs, ProtocolOptions.bin, ProtocolOptions.tick, ProtocolOptions.variable,
    ProtocolOptions.trials, ExternalModels.command, ExternalModels.exchange,
    ExternalModels.fitLimit,
  ]

  static let definition = CommandDefinition(
    name: "compare", summary: "compare models on recordings, audited for leaks",
    discussion: [
      "Without MODEL the default models take part, with '*' all; without --data a culture and an "
        + "animal are simulated. "
        + "Models are names, patterns such as 'dice*', or names with options such as "
        + "dice-transformer:depth=2,heads=8. Null rows are always included, and on simulated data "
        + "the oracle. A model that looks into the future is shown separately and never ranked.",
      ExternalModels.discussion,
      "Ctrl-C saves; the same command with the same --out continues where it stopped. Several "
        + "processes may share one --out; they divide the work among them.",
    ],
    operands: [.any("MODEL", "models to compare, or recordings")],
    options: planOptions + [
      scoring, ProtocolOptions.threads, out,
      noResume, redo, keepGoing, require,
      BrowserOpening.option,
    ],
    examples: [
      .init(arguments: "compare", summary: "the default models, simulated data, within a minute"),
      .init(arguments: "compare gru glm --data slice.npz", summary: "two models on a recording"),
      .init(
        arguments: "compare 'dice*' gru --data a.npz --data b.npz --preset standard --seeds 0,1,2",
        summary: "a family of models on two recordings, three seeds"),
      .init(
        arguments: "compare glm --external 'python3 my_model.py' --data slice.npz",
        summary: "your own model, in any language"),
    ])

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    ProtocolOptions.applyThreads(arguments)
    let (invocation, operands) = try ExternalModels.joined(to: invocation)
    if arguments[scoring] == .asReleased {
      let asked = try question(invocation, operands: operands)
      return try AsReleased.run(
        asked.models, recordings: asked.recordings, settings: asked.settings, path: asked.path,
        invocation)
    }
    var comparison = try comparison(invocation, operands: operands)
    comparison.keepGoing = arguments.has(keepGoing)
    comparison.existing = try existing(arguments)
    comparison.command = ["zoo-cli"] + invocation.commandLine
    let path = comparison.directory.path
    let results = try ComparisonRunner.run(comparison, path: path, invocation)
    let isSimulated = comparison.recordings.contains { source in
      if case .simulated = source { true } else { false }
    }
    return try finish(results, path: path, isSimulated: isSimulated, invocation)
  }

  static func workPlan(_ invocation: Invocation, operands: [String]) throws -> WorkPlan {
    try comparison(invocation, operands: operands).workPlan()
  }

  private static func comparison(
    _ invocation: Invocation, operands: [String]
  ) throws -> Comparison {
    let asked = try question(invocation, operands: operands)
    return Comparison(
      models: asked.models, recordings: asked.recordings, settings: asked.settings,
      seeds: invocation.arguments[seeds] ?? [0], directory: RunDirectory(asked.path))
  }

  /// What operands and options name, with the defaults where they name nothing.
  private static func question(
    _ invocation: Invocation, operands: [String]
  ) throws -> (
    models: [ModelSelection], recordings: [DatasetSource], settings: ProtocolSettings, path: String
  ) {
    let arguments = invocation.arguments
    var paths = arguments.all(ProtocolOptions.data)
    let isReleased = arguments[scoring] == .asReleased
    var models: [ModelSelection] = []
    for operand in operands {
      if isRecording(operand, invocation.zoo) {
        // A shell's *.npz also matches the truth of a simulation, found with its recording.
        if !operand.hasSuffix(".truth.npz") { paths.append(operand) }
      } else if isReleased {
        models += try AsReleased.select(operand, invocation.zoo)
      } else {
        models += try invocation.zoo.select(operand)
      }
    }
    if models.isEmpty, isReleased { models = AsReleased.defaults(invocation.zoo) }
    if models.isEmpty {
      models = invocation.zoo.models.filter { $0.card.role == .competitor && $0.card.isDefault }
        .map { ModelSelection($0) }
    }
    var settings = ProtocolOptions.settings(arguments)
    let recordings =
      paths.isEmpty
      ? simulations(&settings, arguments)
      : paths.map { ProtocolOptions.input($0, arguments) }
    let name = paths.count == 1 ? recordingName(paths[0]) : paths.isEmpty ? "simulated" : "several"
    let path = arguments[out] ?? "zoo-runs/\(Timestamp.now())-\(name)"
    return (models, recordings, settings, path)
  }

  /// What to do with results that exist already.
  ///
  /// - Throws: `CommandFailure` if both options are given.
  static func existing(_ arguments: ParsedArguments) throws(CommandFailure) -> Comparison.Existing {
    guard !arguments.has(noResume) || !arguments.has(redo) else {
      throw .usage(
        "--no-resume removes everything, --redo only what does not match: give one of them")
    }
    return arguments.has(noResume) ? .replace : arguments.has(redo) ? .redo : .resume
  }

  /// Writes the report and returns the exit code.
  private static func finish(
    _ results: ComparisonResults, path: String, isSimulated: Bool, _ invocation: Invocation
  ) throws -> ExitCode {
    let missed = invocation.arguments.all(require).flatMap { $0.misses(in: results) }
    let next =
      isSimulated
      ? ["zoo-cli compare --data RECORDING", "zoo-cli info MODEL"]
      : [
        "zoo-cli info \(ShellQuoting.quoted(path))",
        "zoo-cli predict \(ShellQuoting.quoted(path)) --data OTHER --out PRED.npz",
      ]
    if invocation.isJSON {
      try invocation.print(json: results)
      invocation.note("Run directory: \(path)")
    } else {
      ComparisonReport(results).print(to: invocation)
      invocation.print()
      invocation.print("Report: \(RunDirectory(path).report)")
      invocation.print("Run directory: \(path) (results.json, results.csv, fits)")
      invocation.print("Next:", commands: next)
    }
    BrowserOpening.showReport(RunDirectory(path), invocation)
    for miss in missed { invocation.errorOutput.write("required score missed: \(miss)\n") }
    if results.rows.contains(where: { $0.audit.verdict == .leak }) { return .leak }
    if !results.failures.isEmpty { return .partial }
    return missed.isEmpty ? .success : .requirement
  }

  /// Whether an operand is a recording: `--data *.npz` makes operands of all files but the first.
  private static func isRecording(_ operand: String, _ zoo: ModelZoo) -> Bool {
    let name = operand.split(separator: ":", maxSplits: 1).first.map(String.init) ?? operand
    return !zoo.names.contains(name) && FileBytes.exists(operand)
  }

  /// The recordings when none is given; small enough for the default models in a minute.
  static func simulations(
    _ settings: inout ProtocolSettings, _ arguments: ParsedArguments
  ) -> [DatasetSource] {
    let units = arguments[ProtocolOptions.units] ?? defaultUnits
    settings.units = units
    settings.minutes = arguments[ProtocolOptions.minutes] ?? defaultMinutes
    let seconds = settings.start + settings.minutes * 60
    let regimes = [
      ("in-vitro", SimulationParameters.inVitro(units: units, duration: seconds)),
      ("in-vivo", SimulationParameters.inVivo(units: units, duration: seconds)),
    ]
    return regimes.map { name, parameters in
      var parameters = parameters
      parameters.binSeconds = settings.binSeconds
      return .simulated(name: name, parameters)
    }
  }

  private static let defaultUnits = 32
  private static let defaultMinutes = 1.0

  /// The last component of a path, without its extension.
  static func recordingName(_ path: String) -> String {
    let last = path.split(separator: "/").last.map(String.init) ?? "recording"
    guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return last }
    return String(last[..<dot])
  }
}
