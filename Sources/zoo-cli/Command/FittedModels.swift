import Tensor
import Zoo

/// The fitted models of a run directory, for the commands that use them.
enum FittedModels {
  static let model = CommandOption.text(
    "model", placeholder: "LABEL", "a model of the run, as named by 'zoo-cli info RUN_DIR'")
  static let seed = CommandOption<UInt64>(
    "seed", placeholder: "N", allowed: "a whole number", "the seed of the fit"
  ) { UInt64($0) }
  static let trainedOn = CommandOption.text(
    "trained-on", placeholder: "NAME", "the recording of the run that the model was fitted on")
  static let adapt = CommandOption.flag(
    "adapt", "first adapt the parameters of single units to the recording's training part")

  /// A fitted model and where it comes from.
  struct Entry {
    let row: ResultRow
    let fitted: FittedModel
  }

  /// The results of a run directory, made from its fits.
  ///
  /// - Throws: `CommandFailure` if there are none, `FileError` if they cannot be read.
  static func results(_ path: String, _ invocation: Invocation) throws -> ComparisonResults {
    guard let read = try RunMerge(RunDirectory(path)).read() else { throw noRun(path) }
    _ = warn(of: read.damage, invocation)
    return read.results
  }

  static func noRun(_ path: String) -> CommandFailure {
    let directory = RunDirectory(path)
    if FileBytes.exists(directory.reconstruction) {
      return CommandFailure(
        code: .data, message: "\(path) holds reconstructions and no fit of the protocol",
        hint:
          "'zoo-cli info' and 'zoo-cli merge' show them; 'compare' without --protocol makes fits")
    }
    if FileBytes.exists(directory.file("candidates/fits")) {
      return CommandFailure(
        code: .data, message: "\(path) holds candidates of a sweep, and no winner yet",
        hint: "the command that began it, with the same --out or --dir, goes on where it stopped")
    }
    if directory.exists {
      return CommandFailure(
        code: .data, message: "\(path) holds no finished fit",
        hint: "the command that began it, with the same --out, goes on where it stopped")
    }
    return CommandFailure(
      code: .data, message: "\(path) is not a run directory: it holds no finished fit",
      hint: "'zoo-cli train' and 'zoo-cli compare' make run directories")
  }

  /// Names what is damaged; returns whether anything is.
  static func warn(of damage: [RunContents.Damage], _ invocation: Invocation) -> Bool {
    for item in damage {
      invocation.warn("\(item.file): \(item.problem); run the command that made it to redo it")
    }
    return !damage.isEmpty
  }

  /// The fitted models that the options choose, the best on their own validation part first; `seed` is
  /// the option with the seed of the fit.
  ///
  /// - Throws: `CommandFailure` if there is none, and what reading a checkpoint throws.
  static func choose(
    _ path: String, _ invocation: Invocation, seed: CommandOption<UInt64> = seed
  ) throws -> [Entry] {
    let results = try results(path, invocation)
    let arguments = invocation.arguments
    // The test part must not choose: its scores would then be too good.
    let sound = results.recordings.flatMap { results.leaderboard(on: $0.name).soundRows }
    let usable =
      sound
      .filter { $0.checkpoint != nil && $0.trainedOn == $0.testedOn }
      .sorted { a, b in
        let (left, right) = (a.cell.validation, b.cell.validation)
        if left.isNaN || right.isNaN { return !left.isNaN && right.isNaN }
        return left > right
      }
    let chosen = usable.filter { row in
      arguments[model].map { row.label == $0 || row.model == $0 } ?? (row.role == .competitor)
        && arguments[seed].map { row.seed == $0 } ?? true
        && arguments[trainedOn].map { row.trainedOn == $0 } ?? true
    }
    if chosen.isEmpty, let wanted = arguments[model],
      sound.contains(where: { $0.checkpoint == nil && ($0.label == wanted || $0.model == wanted) })
    {
      throw CommandFailure(
        code: .usage,
        message: "\(wanted) has no saved weights: what it has learned stayed in its own program",
        hint:
          "its predictions of the test part are below \(path)/fits; 'compare' fits it on other data, and "
          + "your own program can fit and play it by the protocol of 'zoo-cli help protocol'"
      )
    }
    guard !chosen.isEmpty else {
      let labels = usable.map(\.label)
      let wanted = arguments[model]
      // An existing label was refused for its seed or recording, not for its spelling.
      let suggestion = wanted.flatMap { name in
        usable.contains { $0.label == name || $0.model == name }
          ? nil : nearestName(to: name, among: labels)
      }
      throw CommandFailure(
        code: .usage,
        message: "\(path) holds no fitted model"
          + (wanted.map { " '\($0)'" } ?? "")
          + (suggestion.map { "; did you mean '\($0)'?" } ?? " that matches the options"),
        hint: "'zoo-cli info \(path)' shows what it holds")
    }
    return try chosen.compactMap { row in
      guard let checkpoint = row.checkpoint else { return nil }
      let file = RunDirectory(path).file(checkpoint)
      return Entry(row: row, fitted: try FittedModel.read(from: file, zoo: invocation.zoo))
    }
  }

  /// Which of several fitted models was chosen, and why.
  static func choice(
    _ entry: Entry, of count: Int, seed: CommandOption<UInt64> = seed
  ) -> String {
    let bits = NumberText.fixed(entry.row.cell.validation, 3)
    return "\(entry.fitted.label), fitted on \(entry.fitted.recording), seed \(entry.row.seed)"
      + (count > 1
        ? ", has the most calibrated bits per spike of \(count) fitted models on its "
          + "own validation part (\(bits)); --model, --trained-on and --\(seed.name) choose another"
        : "")
  }

  /// The model's own settings; `--start` and `--minutes` choose another part.
  static func settings(_ fitted: FittedModel, _ arguments: ParsedArguments) -> ProtocolSettings {
    var settings = fitted.settings
    if let start = arguments[ProtocolOptions.start] { settings.start = start }
    if let minutes = arguments[ProtocolOptions.minutes] { settings.minutes = minutes }
    return settings
  }

  /// A recording, cut as the model's own was.
  static func prepare(
    _ data: String, for fitted: FittedModel, _ invocation: Invocation
  ) throws -> Dataset {
    try Dataset(
      ProtocolOptions.input(data, invocation.arguments),
      settings: settings(fitted, invocation.arguments), units: fitted.units)
  }

  /// The log-odds of the validation and the test part.
  static func predict(
    _ entry: Entry, on prepared: Dataset, _ invocation: Invocation
  ) throws -> (validation: LogOdds, test: LogOdds) {
    var predictor = try entry.fitted.predictor(zoo: invocation.zoo)
    if invocation.arguments.has(adapt) { try adapt(&predictor, entry, to: prepared, invocation) }
    return (
      try predictor.logOdds(for: prepared.validation(for: predictor)),
      try predictor.logOdds(for: prepared.test(for: predictor))
    )
  }

  /// Adapts the parameters of single units to another recording.
  ///
  /// The state of a stopped adaptation stays in the run directory, under a name made from the fit
  /// and the spikes; the same command continues it.
  private static func adapt(
    _ predictor: inout any Predictor, _ entry: Entry, to prepared: Dataset,
    _ invocation: Invocation
  ) throws {
    let fitted = entry.fitted
    let label = "\(fitted.label), adapting"
    let progress = ProgressDisplay(
      invocation.errorOutput, style: invocation.errorStyle, isQuiet: invocation.isQuiet)
    defer { progress.end() }
    progress.show(
      .started(
        label: label, recording: prepared.summary.name, seed: entry.row.seed, index: 0, count: 1))
    let directory = RunDirectory(invocation.arguments.operands[0])
    try directory.create()
    let checkpoint =
      "\(directory.unfinished)/adapted-\(entry.row.fit.id)-"
      + "\(prepared.summary.spikesSHA256.prefix(12)).safetensors"
    let session = FitSession(
      context: fitted.context, epochs: fitted.settings.epochs,
      minimumSteps: fitted.settings.minimumSteps, patience: fitted.settings.patience,
      binsPerStep: fitted.settings.binsPerStep, seed: entry.row.seed,
      runUp: prepared.validationRunUp, checkpointPath: checkpoint,
      damagedCheckpoint: { error in
        progress.end()
        invocation.warn("\(error); the adaptation begins anew")
      },
      progress: { progress.show(.progress(label: label, $0)) },
      isCancelled: Interruption.isRequested)
    let hasAdapted = try predictor.adapt(
      training: prepared.training, validation: prepared.validation, session: session)
    FileBytes.remove(checkpoint)
    if !hasAdapted {
      invocation.warn("\(fitted.label) has nothing to adapt and is used unchanged")
    }
  }
}
