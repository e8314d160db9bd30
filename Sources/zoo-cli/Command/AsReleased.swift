import Zoo

/// `zoo-cli compare --protocol as-released`: what models score as the released code of the Dice
/// transformer scores, and under each correction of it.
///
/// A question of its own: the tables and documents of a comparison are not written.
enum AsReleased {
  /// The models that an operand names: a pattern leaves out those that cannot be scored this way.
  ///
  /// - Throws: `CommandFailure` for a model that cannot, or a pattern of such models.
  static func select(_ operand: String, _ zoo: ModelZoo) throws -> [ModelSelection] {
    let named = try zoo.select(operand)
    let able = named.filter { $0.model.canReconstruct }
    let isPattern = named.count > 1
    guard let unable = named.first(where: { !$0.model.canReconstruct }), !isPattern || able.isEmpty
    else { return able }
    let names = zoo.models.filter(\.canReconstruct).map(\.card.name)
    throw CommandFailure.usage(
      ReconstructionError.unsuitable(model: isPattern ? operand : unable.name).description,
      hint: "these can: \(names.joined(separator: ", "))")
  }

  /// Without MODEL: the models of the default comparison that can be scored this way.
  static func defaults(_ zoo: ModelZoo) -> [ModelSelection] {
    zoo.models.filter { $0.canReconstruct && $0.card.isDefault }.map { ModelSelection($0) }
  }

  /// Runs the steps of every model on every recording.
  static func run(
    _ models: [ModelSelection], recordings: [DatasetSource], settings: ProtocolSettings,
    path: String, _ invocation: Invocation
  ) throws -> ExitCode {
    let arguments = invocation.arguments
    guard arguments.all(Compare.require).isEmpty else {
      throw CommandFailure.usage(
        "--require is for predictions; a reconstruction reaches no required score")
    }
    if arguments.has(BrowserOpening.option) {
      invocation.warn("--open: a reconstruction has tables, but no page")
    }
    var runs = ReconstructionRuns(
      models: models, recordings: recordings, settings: settings,
      seeds: arguments[Compare.seeds] ?? [0], directory: RunDirectory(path))
    runs.existing = try Compare.existing(arguments)
    runs.keepGoing = arguments.has(Compare.keepGoing)
    runs.command = ["zoo-cli"] + invocation.commandLine
    let (documents, failures) = try ComparisonRunner.run(path: path, invocation) {
      try runs.run(observer: $0, isCancelled: $1)
    }
    try ReconstructionReport.print(documents, to: invocation)
    if !invocation.isJSON, let opened = try TestOpeningCount.text(runs.directory) {
      invocation.print(prose: opened)
    }
    if invocation.isJSON {
      invocation.note("Run directory: \(path)")
    } else {
      invocation.print()
      invocation.print("Run directory: \(path) (reconstruction.json, reconstruction.csv)")
      invocation.print(
        prose: "Next: zoo-cli explain reconstruction, or the same without --protocol")
    }
    return failures.isEmpty ? .success : .partial
  }
}
