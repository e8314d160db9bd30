import Tensor

/// One model under the released scoring and under each correction of it: numbers of a reconstruction,
/// and of the forecast that they are not.
///
/// It has documents and tables of its own. Its numbers are never in `results.json`, never ranked, and
/// every row says which question it answers.
public struct Reconstruction: Sendable, Codable, Equatable {
  /// The name of the model with the options that were given.
  public let label: String
  /// The registered name.
  public let model: String
  /// Every option with its value.
  public let options: [String: String]
  /// The name of what was scored: a recording's, or `independent spikes`.
  public let data: String
  /// The number of units.
  public let units: Int
  /// Selects first weights, order of windows and dropout.
  public let seed: UInt64
  /// The steps, in their order.
  public let rows: [ReconstructionRow]

  /// The names of what was scored, in the order of every row's results.
  public var targets: [String] { rows.first?.results.map(\.target) ?? [] }

  /// The row of a step; nil if the model does not have it.
  public func row(_ step: ReconstructionStep) -> ReconstructionRow? {
    rows.first { $0.step == step }
  }

  private init(
    _ selection: ModelSelection, data: String, parts: ReconstructionData, session: FitSession,
    begin: @Sendable (ReconstructionStep) -> Void
  ) throws {
    try Self.check(selection)
    guard let reconstruct = selection.model.reconstruct else {
      throw ReconstructionError.unsuitable(model: selection.name)
    }
    label = selection.label
    model = selection.name
    options = selection.options.texts
    self.data = data
    units = parts.training.units
    seed = session.seed
    rows = try reconstruct(selection.options, parts, session, begin)
  }

  /// Refuses a model that cannot reconstruct, and options that the released scoring has no place for.
  ///
  /// - Throws: `ReconstructionError.unsuitable`, `ModelOptionError.unsuitable`.
  static func check(_ selection: ModelSelection) throws {
    guard selection.model.canReconstruct else {
      throw ReconstructionError.unsuitable(model: selection.name)
    }
    let defaults = ModelOptions(defaultsOf: selection.model.card)
    for option in [SpikeTransformer.carryOption, TraceInputs.option, NullOffset.option]
    where selection.options[option.name] != defaults[option.name] {
      throw ModelOptionError.unsuitable(
        model: selection.label,
        reason: "the released scoring has no '\(option.name)'; leave the option out")
    }
  }

  /// The steps of a model on a recording, each with the budget that a comparison gives.
  ///
  /// - Parameters:
  ///   - selection: a model that can reconstruct.
  ///   - dataset: the recording.
  ///   - settings: those of a comparison.
  ///   - seed: that of a comparison.
  ///   - begin: told of every step before it is trained.
  ///   - progress: told after every step of the optimiser.
  /// - Throws: `ReconstructionError.unsuitable`, `ModelOptionError.unsuitable` for options that the
  ///   released scoring has no place for, `FitCancelled`, or what the model throws.
  public init(
    _ selection: ModelSelection, on dataset: Dataset, settings: ProtocolSettings, seed: UInt64,
    begin: @Sendable (ReconstructionStep) -> Void = { _ in },
    progress: @escaping @Sendable (FitProgress) -> Void = { _ in }
  ) throws {
    let session = FitSession(
      context: settings.context, epochs: settings.epochs, minimumSteps: settings.minimumSteps,
      patience: settings.patience, binsPerStep: settings.binsPerStep, seed: seed,
      runUp: dataset.validationRunUp, progress: progress, isCancelled: Interruption.isRequested)
    try self.init(
      selection, data: dataset.summary.name, parts: ReconstructionData(dataset, seed: seed),
      session: session, begin: begin)
  }

  /// The steps of a model on independent spikes, where nothing but rates can be known.
  ///
  /// - Throws: as above.
  public init(
    _ selection: ModelSelection, onIndependentSpikes parameters: IndependentSpikes.Parameters,
    begin: @Sendable (ReconstructionStep) -> Void = { _ in },
    progress: @escaping @Sendable (FitProgress) -> Void = { _ in }
  ) throws {
    // One step an epoch with all windows, and no early stop: as the released code trains.
    var session = FitSession(
      context: parameters.window, epochs: parameters.steps, patience: parameters.steps,
      binsPerStep: parameters.bins, seed: parameters.seed, progress: progress,
      isCancelled: Interruption.isRequested)
    session.stepsOfShortEpoch = 1
    try self.init(
      selection, data: "independent spikes",
      parts: ReconstructionData(IndependentSpikes(parameters)), session: session, begin: begin)
  }
}

/// Why a model cannot be scored as released.
public enum ReconstructionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The released scoring is that of a Transformer whose mask can be taken away.
  case unsuitable(model: String)

  /// One sentence.
  public var description: String {
    switch self {
    case .unsuitable(let model):
      "\(model) cannot be scored as released: that takes a Transformer of spike vectors, whose mask "
        + "can be taken away"
    }
  }
}
