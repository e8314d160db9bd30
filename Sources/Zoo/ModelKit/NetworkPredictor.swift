import Autograd
import Layers
import Tensor

/// A network as the protocol sees it: trained by the one training loop, predicting as `NetworkRows`
/// does.
///
/// The window follows from the context and the options alone, so a restored network predicts in the
/// windows in which it was validated.
public struct NetworkPredictor<N: Network>: Predictor {
  private let options: ModelOptions
  private var fitted: Fitted?

  private struct Fitted {
    var rows: NetworkRows<N>
    let units: Int

    var network: N { rows.network }
    var window: Int { rows.window }
  }

  /// An untrained predictor.
  public init(_ options: ModelOptions) { self.options = options }

  /// The number of trained parameters; 0 before the fit.
  public var parameterCount: Int { fitted?.network.parameterCount ?? 0 }

  /// The fitted network, for analyses.
  var inspectable: (any InspectableNetwork)? { fitted?.rows }

  /// The bins of a run-up: a window, a lead-in, or what the carried state remembers.
  public var memory: Int { fitted?.rows.memory ?? .max }

  /// Trains the network; see `Forecasting` and `TrainingLoop`.
  ///
  /// - Throws: `FitCancelled`, `TrainingError.notFinite`, `ModelOptionError.unsuitable`, or what the
  ///   network throws.
  public mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    var weights = RandomGenerator(seed: session.seed).stream("weights")
    let window = try N.checkedWindow(forContext: session.context, options: options)
    var network = try N(
      units: training.units, context: window, options: options, generator: &weights)
    network.prepare(training: training)
    var offset = NullOffset(options)
    try offset?.fit(training: training, validation: validation, session: session)
    let (trained, report) = try Self.train(
      NetworkRows(network: network, window: window, offset: offset), label: options.label,
      training: training, validation: validation, session: session)
    fitted = Fitted(rows: trained, units: training.units)
    return report
  }

  /// Trains new per-unit parameters on another recording, with the rest of the network frozen.
  ///
  /// The session counts as in `fit`: its seed draws the new parameters, and with a path it resumes.
  /// - Returns: false if the network has no per-unit parameters.
  /// - Throws: as `fit`.
  public mutating func adapt(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> Bool {
    guard let fitted else { throw PredictorError.notFitted(model: options.label) }
    guard fitted.network.parameterPaths.contains(where: N.isPerUnit) else { return false }
    var weights = RandomGenerator(seed: session.seed).stream("adapted weights")
    var network = try N(
      units: training.units, context: fitted.window, options: options, generator: &weights)
    let kept = fitted.network.stateTensors.filter { !N.isPerUnit($0.key) }
    try network.loadState(network.stateTensors.merging(kept) { _, kept in kept })
    // The null model's rates belong to the recording.
    var offset = NullOffset(options)
    try offset?.fit(training: training, validation: validation, session: session)
    let (adapted, _) = try Self.train(
      NetworkRows(network: network, window: fitted.window, offset: offset),
      label: options.label + " adapted", training: training, validation: validation,
      session: session, trains: N.isPerUnit)
    self.fitted = Fitted(rows: adapted, units: training.units)
    return true
  }

  private static func train(
    _ rows: NetworkRows<N>, label: String, training: SpikeRaster, validation: SpikeRaster,
    session: FitSession, trains: (String) -> Bool = { _ in true }
  ) throws -> (NetworkRows<N>, FitReport) {
    let objective = try Forecasting(
      rows.network, training: training, validation: validation, runUp: session.runUp,
      window: rows.window, binsPerStep: session.binsPerStep,
      stepsOfShortEpoch: session.stepsOfShortEpoch, offset: rows.offset)
    var loop = TrainingLoop(
      objective.start(rows.network), objective: objective, label: label, session: session,
      trains: trains)
    let report = try loop.run()
    return (
      NetworkRows(network: loop.model.network, window: rows.window, offset: rows.offset), report
    )
  }

  /// The log-odds of every bin, [bins, units].
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units; `FitCancelled` if it
  ///   was interrupted.
  public func logOdds(for spikes: SpikeRaster, batch: Int? = nil) throws -> LogOdds {
    guard let fitted else { throw PredictorError.notFitted(model: options.label) }
    guard fitted.units == spikes.units else {
      throw PredictorError.unitMismatch(
        model: options.label, fitted: fitted.units, given: spikes.units)
    }
    return try fitted.rows.logOdds(for: spikes, batch: batch)
  }

  /// One step of the carried state for each bin, or one row of a window.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func liveForecast(units: Int) throws -> any LiveForecast {
    guard let fitted else { throw PredictorError.notFitted(model: options.label) }
    guard fitted.units == units else {
      throw PredictorError.unitMismatch(model: options.label, fitted: fitted.units, given: units)
    }
    return try NetworkLiveForecast(fitted.rows, units: units)
  }

  /// Parameters and running statistics by path.
  public var state: [String: Tensor] {
    guard let rows = fitted?.rows else { return [:] }
    return rows.network.stateTensors.merging(rows.offset?.state ?? [:]) { own, _ in own }
  }

  /// Restores saved parameters and running statistics.
  ///
  /// - Throws: `PredictorError.stateMismatch` naming the tensor that is missing, unknown or of
  ///   another shape; `ModelOptionError.unsuitable` for numbers that no fit has.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    // A state comes from a file: its claims are not trusted before they are checked.
    let (mostUnits, longestContext) = (Recording.mostUnits, ProtocolSettings.longestContext)
    guard 1...mostUnits ~= units, 1...longestContext ~= context else {
      throw ModelOptionError.unsuitable(
        model: options.label,
        reason: "a fit of \(units) units with a context of \(context) bins is refused; at most "
          + "\(mostUnits) units and \(longestContext) bins are allowed")
    }
    let window = try N.checkedWindow(forContext: context, options: options)
    var state = state
    var offset = NullOffset(options)
    try offset?.restore(&state, units: units, context: context)
    // Initial values are drawn and discarded. A network may draw some of them twice, but not many
    // times what it keeps.
    let held = state.values.reduce(0) { $0 + $1.count }
    let budget = InitializationBudget(numbers: 1 << 20 + 4 * held)
    var network = try InitializationBudget.with(budget) {
      var weights = RandomGenerator(seed: 0)
      return try N(units: units, context: window, options: options, generator: &weights)
    }
    try network.checkPositions()
    let expected = network.stateTensors
    func mismatch(_ path: String, _ reason: String) -> PredictorError {
      .stateMismatch(model: options.label, tensor: path, reason: reason)
    }
    for (path, current) in expected.sorted(by: { $0.key < $1.key }) {
      guard let saved = state[path] else { throw mismatch(path, "is missing") }
      guard saved.shape != current.shape else { continue }
      throw mismatch(
        path,
        budget.isExhausted
          ? "has shape \(saved.shape), far less than the options ask for"
          : "has shape \(saved.shape) instead of \(current.shape)")
    }
    if let path = state.keys.sorted().first(where: { expected[$0] == nil }) {
      throw mismatch(path, "is not one of the network's")
    }
    try network.loadState(state)
    fitted = Fitted(
      rows: NetworkRows(network: network, window: window, offset: offset), units: units)
  }
}
