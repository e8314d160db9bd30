import Autograd
import Layers
import Tensor

/// A network as the protocol sees it: trained by the one training loop, predicting in windows.
///
/// Windows overlap by half, and of every window but the first only the second half is kept, so that
/// each row has at least half the window before it. A network with a lead-in brings its past with
/// it and needs no overlap. The window follows from the context and the options alone, so a restored
/// network predicts in the windows in which it was validated.
public struct NetworkPredictor<N: Network>: Predictor {
  private let options: ModelOptions
  private var fitted: Fitted?

  private struct Fitted {
    var network: N
    let units: Int
    let window: Int
  }

  /// An untrained predictor.
  public init(_ options: ModelOptions) { self.options = options }

  /// Sequence positions that are computed together when no batch is asked for.
  private static var positionsPerBatch: Int { 6400 }

  /// The number of trained parameters; 0 before the fit.
  public var parameterCount: Int { fitted?.network.parameterCount ?? 0 }

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
    let (trained, report) = try Self.train(
      network, label: options.label, training: training, validation: validation, window: window,
      session: session)
    fitted = Fitted(network: trained, units: training.units, window: window)
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
    let (adapted, _) = try Self.train(
      network, label: options.label + " adapted", training: training, validation: validation,
      window: fitted.window, session: session, trains: N.isPerUnit)
    self.fitted = Fitted(network: adapted, units: training.units, window: fitted.window)
    return true
  }

  private static func train(
    _ network: N, label: String, training: SpikeRaster, validation: SpikeRaster, window: Int,
    session: FitSession, trains: (String) -> Bool = { _ in true }
  ) throws -> (N, FitReport) {
    let objective = try Forecasting(
      network, training: training, validation: validation, window: window,
      binsPerStep: session.binsPerStep)
    var loop = TrainingLoop(
      network, objective: objective, label: label, session: session, trains: trains)
    let report = try loop.run()
    return (loop.model, report)
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
    return try Self.logOdds(fitted.network, spikes, window: fitted.window, batch: batch)
  }

  /// The log-odds of a network in windows.
  ///
  /// - Throws: what the network throws; `FitCancelled` if it was interrupted.
  static func logOdds(
    _ network: N, _ spikes: SpikeRaster, window longest: Int, batch: Int? = nil
  ) throws -> LogOdds {
    let units = spikes.units
    let lead = network.leadIn
    // No window is longer than the recording.
    let window = min(longest, max(1, spikes.bins))
    let length = window + lead
    let kept = lead > 0 ? window : max(1, window / 2)
    // Rows [start, start + window) of each window; of all but the first only the last `kept`.
    var starts = [0]
    while let last = starts.last, last + window < spikes.bins { starts.append(last + kept) }
    var result = Tensor(uninitialized: [spikes.bins, units])
    let batch = max(1, batch ?? Self.positionsPerBatch / (length * network.positionsPerBin))
    var first = 0
    while first < starts.count {
      try Interruption.check()
      // The first window is run alone, and all of its rows are kept; of the others only the last
      // ones, which with a lead-in are all rows too.
      let group = Array(starts[first..<min(starts.count, first == 0 ? 1 : first + batch)])
      let skipped = lead + (first == 0 ? 0 : window - kept)
      first += group.count
      let inputs = OneStepAhead.inputs(spikes, starts: group.map { $0 - lead }, length: length)
      let rows = try network.logOdds(Variable(inputs), from: skipped, in: Pass()).value
      guard rows.shape == [group.count, length - skipped, units] else {
        throw TensorError.shapeMismatch(
          operation: "\(N.card.name) log-odds", left: rows.shape,
          right: [group.count, length - skipped, units])
      }
      result.withMutableValues { out in
        rows.withValues { rows in
          for (row, start) in group.enumerated() {
            let from = start == 0 ? 0 : start + window - kept
            let to = min(spikes.bins, start + window)
            let source = (row * (length - skipped) + lead - skipped - start) * units
            for index in from * units..<to * units { out[index] = rows[source + index] }
          }
        }
      }
    }
    return try LogOdds(result)
  }

  /// Parameters and running statistics by path.
  public var state: [String: Tensor] { fitted?.network.stateTensors ?? [:] }

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
    fitted = Fitted(network: network, units: units, window: window)
  }
}
