import Zoo

/// `zoo-cli explain reconstruction`: how a score near 1 comes from data in which nothing can be
/// predicted.
struct ReconstructionExplanation: Explanation {
  let name = "reconstruction"
  let summary = "why a released score of 0.9 is not a prediction: one correction at a time"
  /// What help says of it: where its defaults differ from those of other commands.
  static let discussion =
    "reconstruction is an experiment that runs here and now: the Dice transformer on 128 units that "
    + "spike independently (or --units), with a context of 250 and 100 epochs, or on the first 2 "
    + "minutes of --data FILE (or --minutes) with the budget of 'compare'."
  var options: [any AnyCommandOption] {
    [
      ProtocolOptions.recording, Simulate.seed, Self.units, Self.minutes, ProtocolOptions.start,
      Self.context, Self.epochs, ProtocolOptions.bin, ProtocolOptions.tick,
      ProtocolOptions.variable, ProtocolOptions.trials, ProtocolOptions.threads,
    ]
  }

  // The options of `compare`, whose defaults are others here.
  private static let units = CommandOption.integer(
    ProtocolOptions.units.name, 1...65_536,
    "the number of units, of a recording \(ProtocolOptions.firstUnits); default 128")
  private static let minutes = CommandOption.number(
    ProtocolOptions.minutes.name, allowed: ProtocolOptions.minutes.allowed,
    "minutes of the recording; default 2"
  ) { $0 > 0 }
  private static let context = CommandOption.integer(
    ProtocolOptions.context.name, 1...ProtocolSettings.longestContext,
    "bins that the model sees at once; default 250, with --data 100")
  private static let epochs = CommandOption.integer(
    ProtocolOptions.epochs.name, 1...100_000,
    "the most training epochs; default 100, with --data 4")

  /// Of a recording: enough to see it, and over within a minute.
  private static let defaultMinutes = 2.0

  func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    ProtocolOptions.applyThreads(arguments)
    let model = ModelSelection(DiceTransformer.entry)
    let progress = ProgressDisplay(
      invocation.errorOutput, style: invocation.errorStyle, isQuiet: invocation.isQuiet)
    defer { progress.end() }
    let seed = arguments[Simulate.seed] ?? 0
    @Sendable func begin(_ step: ReconstructionStep, on name: String) {
      progress.show(
        .started(
          label: "\(model.label), step \(step.letter)", recording: name, seed: seed, index: 0,
          count: 1))
    }
    let report: @Sendable (FitProgress) -> Void = {
      progress.show(.progress(label: model.label, $0))
    }
    let reconstruction: Reconstruction
    if let path = arguments[ProtocolOptions.recording] {
      var settings = ProtocolOptions.settings(arguments)
      settings.minutes = arguments[ProtocolOptions.minutes] ?? Self.defaultMinutes
      let dataset = try Dataset(ProtocolOptions.input(path, arguments), settings: settings)
      try model.check(units: dataset.summary.units, context: settings.context)
      reconstruction = try Reconstruction(
        model, on: dataset, settings: settings, seed: seed,
        begin: { begin($0, on: dataset.summary.name) }, progress: report)
    } else {
      let parameters = try Self.independentSpikes(arguments)
      reconstruction = try Reconstruction(
        model, onIndependentSpikes: parameters, begin: { begin($0, on: "independent spikes") },
        progress: report)
    }
    progress.end()
    if invocation.isJSON {
      try invocation.print(json: Document(reconstruction: reconstruction))
      return .success
    }
    if arguments[ProtocolOptions.recording] == nil {
      invocation.print(
        prose: "Every unit spikes at a rate of its own and independently of everything, so nothing "
          + "can be predicted but rates. The paper's model is trained and scored as its released "
          + "code does, and then with one correction after another.")
      invocation.print()
    }
    ReconstructionReport.print(reconstruction, to: invocation)
    return .success
  }

  private struct Document: Encodable {
    let schema = "zoo.reconstruction/1"
    let note = ReconstructionDocuments.note
    let reconstruction: Reconstruction
    enum CodingKeys: String, CodingKey { case schema, note, reconstruction }
  }

  /// The control experiment in the asked-for size.
  ///
  /// - Throws: `CommandFailure` for options that only a recording has.
  private static func independentSpikes(
    _ arguments: ParsedArguments
  ) throws(CommandFailure) -> IndependentSpikes.Parameters {
    let ofRecordings: [any AnyCommandOption] = [
      ProtocolOptions.minutes, ProtocolOptions.start, ProtocolOptions.bin, ProtocolOptions.tick,
      ProtocolOptions.variable, ProtocolOptions.trials,
    ]
    if let option = ofRecordings.first(where: { arguments.contains($0.name) }) {
      throw .usage("--\(option.name) needs --data FILE: it is about a recording")
    }
    var parameters = IndependentSpikes.Parameters()
    if let units = arguments[ProtocolOptions.units] { parameters.units = units }
    if let context = arguments[ProtocolOptions.context] { parameters.window = context }
    if let epochs = arguments[ProtocolOptions.epochs] { parameters.steps = epochs }
    if let seed = arguments[Simulate.seed] { parameters.seed = seed }
    return parameters
  }
}
