import Autograd
import Layers
import Tensor

/// A network that all units share, around the log-odds of a null model: what
/// `population-conditioned` and `population-coupled` have in common.
public struct ConditionedPredictor: Predictor {
  private let options: ModelOptions
  private let hasCoupling: Bool
  private var fitted: Fitted?

  private struct Fitted: Sendable {
    var network: ConditionedNetwork
    var offset: any Predictor
    let rates: [Double]
    /// Slope and intercept of the log-odds, in single precision.
    let calibration: (slope: Float, intercept: Float)

    /// What is predicted, from the sum of the null model's and the network's log-odds.
    func calibrated(_ logOdds: Float) -> Float {
      calibration.slope * logOdds + calibration.intercept
    }
  }

  /// Bins that are predicted together: half a megabyte of hidden numbers for 128 units.
  private static let binsTogether = 32

  /// The options of both models.
  public static let options: [OptionDefinition] = [
    .choice(
      "offset", default: "exponential-history", ["exponential-history", "constant-rate"],
      "the null model whose log-odds the network adds to"),
    .integer("time-constants", default: 12, 2...64, "traces of each unit, 1 bin to 30,000 bins"),
    .integer("width", default: 32, 1...1024, "hidden width of the shared network"),
    .integer("embedding", default: 16, 1...256, "numbers that describe a unit"),
    .integer("latents", default: 8, 0...64, "means over the population that modulate the network"),
    .integer("silent", default: 8192, 1...1_000_000, "silent entries that a step draws"),
    .number("learning-rate", default: 4e-3, 1e-6...1, "AdamW's highest learning rate"),
    .number("weight-decay", default: 1e-2, 0...1, "AdamW's weight decay"),
  ]

  /// An unfitted core.
  ///
  /// - Parameters:
  ///   - options: those of the card.
  ///   - hasCoupling: whether units listen to single other units too.
  public init(_ options: ModelOptions, hasCoupling: Bool) {
    self.options = options
    self.hasCoupling = hasCoupling
  }

  private var sizes: ConditionedNetwork.Sizes {
    .init(
      constants: options.integer("time-constants"), width: options.integer("width"),
      embedding: options.integer("embedding"), latents: options.integer("latents"),
      coupling: hasCoupling ? options.integer("coupling") : 0,
      dropout: hasCoupling ? options.number("dropout") : 0)
  }

  private func plan(_ session: FitSession) -> TrainingPlan {
    // Many small steps pay, but not in a comparison of a minute, with the preset `quick`.
    let isShort = session.minimumSteps < ProtocolSettings(preset: .standard).minimumSteps
    return TrainingPlan(
      learningRate: options.number("learning-rate"),
      weightDecay: options.number("weight-decay"),
      minimumSteps: isShort ? 2 * session.minimumSteps : 2_000)
  }

  /// The null model that the network adds to, before its fit.
  private func freshOffset() -> any Predictor {
    options.choice("offset") == ConstantRate.card.name
      ? ConstantRate(ModelOptions(defaultsOf: ConstantRate.card))
      : ExponentialHistory(ModelOptions(defaultsOf: ExponentialHistory.card))
  }

  private func traces(_ rates: [Double]) -> PopulationTraces {
    PopulationTraces(constants: sizes.constants, rates: rates, hasFilters: hasCoupling)
  }

  /// Fits the null model, then the network on top of it.
  ///
  /// - Throws: `FitCancelled`, `TrainingError.notFinite`.
  public mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    var weights = RandomGenerator(seed: session.seed).stream("weights")
    let rates = Self.rates(training)
    let network = ConditionedNetwork(sizes: sizes, rates: rates, using: &weights)
    return try train(
      network, rates, training: training, validation: validation, session: session,
      label: options.label)
  }

  /// Fits what belongs to the units of another recording, with the shared network frozen.
  ///
  /// - Returns: true.
  /// - Throws: as `fit`; `PredictorError.notFitted`.
  public mutating func adapt(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> Bool {
    guard let fitted else { throw PredictorError.notFitted(model: options.label) }
    var weights = RandomGenerator(seed: session.seed).stream("adapted weights")
    let rates = Self.rates(training)
    var network = ConditionedNetwork(sizes: sizes, rates: rates, using: &weights)
    let kept = fitted.network.stateTensors.filter { !ConditionedNetwork.isPerUnit($0.key) }
    try network.loadState(network.stateTensors.merging(kept) { _, kept in kept })
    _ = try train(
      network, rates, training: training, validation: validation, session: session,
      label: options.label + " adapted", trains: ConditionedNetwork.isPerUnit)
    return true
  }

  /// Rounded once, so that a saved and restored predictor gives the same bits.
  private static func rates(_ training: SpikeRaster) -> [Double] {
    NullRates(training: training).rates.map { Double(Float($0)) }
  }

  private mutating func train(
    _ network: ConditionedNetwork, _ rates: [Double], training: SpikeRaster,
    validation: SpikeRaster, session: FitSession, label: String,
    trains: (String) -> Bool = { _ in true }
  ) throws -> FitReport {
    var offset = freshOffset()
    _ = try offset.fit(training: training, validation: validation, session: session)
    let traces = traces(rates)
    let part = PartWithRunUp(validation, after: session.runUp, remembering: .max)
    let objective = SampledEntries(
      plan: plan(session),
      training: try TracedRaster(
        training, offset: offset.logOdds(for: training, batch: nil), traces: traces),
      validation: try TracedRaster(
        part.raster, offset: offset.logOdds(for: part.raster, batch: nil), traces: traces),
      runUp: part.runUp, nullRates: NullRates(training: training).rates,
      silent: options.integer("silent"), coupling: hasCoupling ? options.number("prior") : 0)
    // The score gains most at the end, as the learning rate falls; before, it wavers by more than
    // the few epochs of patience allow for.
    var session = session
    session.patience = .max
    var loop = TrainingLoop(
      network, objective: objective, label: label, session: session, trains: trains)
    let report = try loop.run()
    // The epoch is chosen by its ranking; how far its log-odds go too far is a matter of two numbers.
    let calibration = try objective.calibration(of: loop.model)
    fitted = Fitted(
      network: loop.model, offset: offset, rates: rates,
      calibration: (Float(calibration.slope), Float(calibration.intercept)))
    return report
  }

  /// The log-odds of every bin, [bins, units].
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    try PredictorError.check(
      options.label, fittedUnits: fitted?.rates.count ?? 0, for: spikes)
    guard let fitted else { throw PredictorError.notFitted(model: options.label) }
    let traces = traces(fitted.rates)
    var state = traces.initialState
    var logOdds = try fitted.offset.logOdds(for: spikes, batch: nil).values
    for first in stride(from: 0, to: spikes.bins, by: Self.binsBetweenChecks) {
      try Interruption.check()
      let bins = first..<min(spikes.bins, first + Self.binsBetweenChecks)
      try add(fitted, traces, spikes, bins, &state, to: &logOdds)
    }
    return try LogOdds(logOdds)
  }

  /// Bins between two looks at whether to stop.
  private static let binsBetweenChecks = 128 * binsTogether

  /// Adds the network's part to the null model's log-odds of some bins, and calibrates the sum.
  ///
  /// Each thread takes a block of bins through all layers, in its own cache: shared layer by layer,
  /// the threads would meet thirty times a block.
  private func add(
    _ fitted: Fitted, _ traces: PopulationTraces, _ spikes: SpikeRaster, _ bins: Range<Int>,
    _ state: inout PopulationTraces.State, to logOdds: inout Tensor
  ) throws {
    let blocks = stride(from: bins.lowerBound, to: bins.upperBound, by: Self.binsTogether).map {
      $0..<min(bins.upperBound, $0 + Self.binsTogether)
    }
    var starts: [PopulationTraces.State] = []
    for block in blocks {
      starts.append(state)
      traces.advance(over: spikes, block, &state)
    }
    let failures = logOdds.withMutableValues { out in
      let memory = LoopMemory(out)
      return concurrently(blocks.count) { [starts] index -> TensorError? in
        let out = memory.pointer
        do throws(TensorError) {
          var state = starts[index]
          let rows = try traces.rows(of: spikes, blocks[index], from: &state)
          let first = blocks[index].lowerBound * spikes.units
          try fitted.network.logOdds(rows, in: Pass()).value.withValues { values in
            for (place, value) in values.enumerated() {
              out[first + place] = fitted.calibrated(out[first + place] + value)
            }
          }
          return nil
        } catch {
          return error
        }
      }
    }
    if let failure = failures.lazy.compactMap(\.self).first { throw failure }
  }

  /// The traces of one bin after another through the network.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func liveForecast(units: Int) throws -> any LiveForecast {
    let none = SpikeRaster(bins: 0, units: units)
    try PredictorError.check(options.label, fittedUnits: fitted?.rates.count ?? 0, for: none)
    guard let fitted else { throw PredictorError.notFitted(model: options.label) }
    let (traces, network) = (traces(fitted.rates), fitted.network)
    let offset = try fitted.offset.liveForecast(units: units)
    return try CarriedForecast(units: units, state: (traces.initialState, offset)) { state, bin in
      traces.advance(over: bin, 0..<1, &state.0)
      try state.1.observe(bin.entries)
    } row: { state in
      var before = state.0
      let inputs = try traces.rows(of: SpikeRaster(bins: 1, units: units), 0..<1, from: &before)
      let changes = try network.logOdds(inputs, in: Pass()).value.values
      return zip(state.1.logOdds, changes).map { fitted.calibrated($0 + $1) }
    }
  }

  /// Trained numbers, those of the null model and the calibration included.
  public var parameterCount: Int {
    fitted.map { $0.network.parameterCount + $0.offset.parameterCount + 2 } ?? 0
  }

  /// Tensors of the network, and those of the null model under "offset.".
  public var state: [String: Tensor] {
    guard let fitted else { return [:] }
    let offset = fitted.offset.state.map { ("offset." + $0.key, $0.value) }
    let calibration = Tensor([fitted.calibration.slope, fitted.calibration.intercept])
    return fitted.network.stateTensors.merging(offset) { network, _ in network }
      .merging([Self.calibrationName: calibration]) { network, _ in network }
  }

  /// Restores a saved state.
  ///
  /// - Throws: `PredictorError.stateMismatch`.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    guard 1...Recording.mostUnits ~= units else {
      throw ModelOptionError.unsuitable(
        model: options.label,
        reason: "a fit of \(units) units is refused; at most "
          + "\(Recording.mostUnits) are allowed")
    }
    var offset = freshOffset()
    var own = state
    try offset.restore(own.take(prefixed: "offset."), units: units, context: context)
    let calibration = try own.tensor(Self.calibrationName, [2], of: options.label).values
    guard calibration.allSatisfy(\.isFinite) else {
      throw PredictorError.stateMismatch(
        model: options.label, tensor: Self.calibrationName, reason: "is not finite")
    }
    own[Self.calibrationName] = nil
    let rates = try own.tensor("rates", [units], of: options.label).values.map { Double($0) }
    guard rates.allSatisfy({ $0 > 0 && $0 < 1 }) else {
      throw PredictorError.stateMismatch(
        model: options.label, tensor: "rates", reason: "holds a rate that is not between 0 and 1")
    }
    var generator = RandomGenerator(seed: 0)
    var network = ConditionedNetwork(sizes: sizes, rates: rates, using: &generator)
    let expected = network.stateTensors
    for (path, tensor) in expected.sorted(by: { $0.key < $1.key }) {
      _ = try own.tensor(path, tensor.shape, of: options.label)
    }
    if let path = own.keys.sorted().first(where: { expected[$0] == nil }) {
      throw PredictorError.stateMismatch(
        model: options.label, tensor: path, reason: "is not one of the model's")
    }
    try network.loadState(own)
    fitted = Fitted(
      network: network, offset: offset, rates: rates,
      calibration: (calibration[0], calibration[1]))
  }

  private static let calibrationName = "calibration"
}
