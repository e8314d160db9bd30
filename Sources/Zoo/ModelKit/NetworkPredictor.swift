import Autograd
import Layers
import Tensor

/// A network as the protocol sees it: trained by the zoo's trainer, predicting in windows.
///
/// Windows of `context` bins overlap by half, and of every window but the first only the second
/// half is kept, so that each row has at least half the context before it. A network with a lead-in
/// brings its past with it and needs no overlap.
public struct NetworkPredictor<N: Network>: Predictor {
  private let options: ModelOptions
  private var fitted: Fitted?

  private struct Fitted {
    var network: N
    let units: Int
    let context: Int
  }

  /// An untrained predictor.
  public init(_ options: ModelOptions) { self.options = options }

  /// Sequence positions that are computed together when no batch is asked for.
  private static var positionsPerBatch: Int { 6400 }

  /// The number of trained numbers; 0 before the fit.
  public var parameterCount: Int { fitted?.network.parameterCount ?? 0 }

  /// Trains the network; see `Trainer`.
  ///
  /// - Throws: `FitCancelled`, `PredictorError.diverged`, or what the network throws.
  public mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    var weights = RandomGenerator(seed: session.seed).stream("weights")
    var session = session
    session.context = min(
      N.window(forContext: session.context, options: options), max(1, training.bins))
    var network = try N(
      units: training.units, context: session.context, options: options, generator: &weights)
    network.prepare(training: training)
    var trainer = Trainer(
      network, label: options.label, training: training, validation: validation, session: session)
    let report = try trainer.run()
    fitted = Fitted(network: trainer.network, units: training.units, context: session.context)
    return report
  }

  /// Trains the per-unit parameters anew on another recording, with the rest of the network frozen.
  ///
  /// - Returns: false if the network has no per-unit parameters.
  /// - Throws: as `fit`.
  public mutating func adapt(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> Bool {
    guard let fitted else { throw PredictorError.notFitted(model: options.label) }
    guard fitted.network.parameterPaths.contains(where: N.isPerUnit) else { return false }
    var weights = RandomGenerator(seed: session.seed).stream("adapted weights")
    var network = try N(
      units: training.units, context: fitted.context, options: options, generator: &weights)
    let kept = Dictionary(
      uniqueKeysWithValues: zip(fitted.network.parameterPaths, fitted.network.parameterValues))
    let values = zip(network.parameterPaths, network.parameterValues).map { path, fresh in
      N.isPerUnit(path) ? fresh : kept[path] ?? fresh
    }
    try network.setParameterValues(values)
    var session = session
    session.context = fitted.context
    var trainer = Trainer(
      network, label: options.label + " adapted", training: training, validation: validation,
      session: session, trains: N.isPerUnit)
    _ = try trainer.run()
    self.fitted = Fitted(
      network: trainer.network, units: training.units, context: fitted.context)
    return true
  }

  /// The log-odds of every bin, [bins, units].
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func logOdds(for spikes: SpikeRaster, batch: Int? = nil) throws -> LogOdds {
    guard let fitted else { throw PredictorError.notFitted(model: options.label) }
    guard fitted.units == spikes.units else {
      throw PredictorError.unitMismatch(
        model: options.label, fitted: fitted.units, given: spikes.units)
    }
    return try Self.logOdds(fitted.network, spikes, context: fitted.context, batch: batch)
  }

  static func logOdds(
    _ network: N, _ spikes: SpikeRaster, context: Int, batch: Int? = nil
  ) throws(TensorError) -> LogOdds {
    let units = spikes.units
    let lead = network.leadIn
    let length = context + lead
    let kept = lead > 0 ? context : max(1, context / 2)
    // Rows [start, start + context) of each window; of all but the first only the last `kept`.
    var starts = [0]
    while let last = starts.last, last + context < spikes.bins { starts.append(last + kept) }
    var result = Tensor(uninitialized: [spikes.bins, units])
    let batch = max(1, batch ?? Self.positionsPerBatch / (length * network.positionsPerBin))
    var first = 0
    while first < starts.count {
      // The first window is alone: all of its rows are kept, and of the others the last ones, which
      // with a lead-in are all as well.
      let group = Array(starts[first..<min(starts.count, first == 0 ? 1 : first + batch)])
      let skipped = lead + (first == 0 ? 0 : context - kept)
      first += group.count
      let inputs = OneStepAhead.inputs(spikes, starts: group.map { $0 - lead }, length: length)
      let rows = try network.logOdds(Variable(inputs), from: skipped, in: Pass()).value
      guard rows.shape == [group.count, length - skipped, units] else {
        throw .shapeMismatch(
          operation: "\(N.card.name) log-odds", left: rows.shape,
          right: [group.count, length - skipped, units])
      }
      result.withMutableValues { out in
        rows.withValues { rows in
          for (row, start) in group.enumerated() {
            let from = start == 0 ? 0 : start + context - kept
            let to = min(spikes.bins, start + context)
            let source = (row * (length - skipped) + lead - skipped - start) * units
            for index in from * units..<to * units { out[index] = rows[source + index] }
          }
        }
      }
    }
    return try LogOdds(result)
  }

  /// The parameters by path.
  public var state: [String: Tensor] {
    guard let network = fitted?.network else { return [:] }
    return Dictionary(uniqueKeysWithValues: zip(network.parameterPaths, network.parameterValues))
  }

  /// Takes up saved parameters.
  ///
  /// - Throws: `PredictorError.stateMismatch` naming the tensor that is missing or misshapen.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    var weights = RandomGenerator(seed: 0)
    let context = N.window(forContext: context, options: options)
    var network = try N(units: units, context: context, options: options, generator: &weights)
    var values: [Tensor] = []
    for (path, current) in zip(network.parameterPaths, network.parameterValues) {
      guard let saved = state[path] else {
        throw PredictorError.stateMismatch(
          model: options.label, tensor: path, reason: "is missing")
      }
      guard saved.shape == current.shape else {
        throw PredictorError.stateMismatch(
          model: options.label, tensor: path,
          reason: "has shape \(saved.shape) instead of \(current.shape)")
      }
      values.append(saved)
    }
    try network.setParameterValues(values)
    fitted = Fitted(network: network, units: units, context: context)
  }
}
