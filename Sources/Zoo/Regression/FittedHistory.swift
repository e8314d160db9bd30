import Tensor

/// What `HistoryGLM` and `SelfHistoryGLM` have in common: options, the fit, the saved state.
public struct FittedHistory: Predictor {
  /// Options of both models.
  public static let options: [OptionDefinition] = [
    .choice(
      "offset", default: "exponential-history", ["exponential-history", "constant-rate"],
      "the null row whose log-odds the weights add to"),
    .integer("self-history", default: 250, 2...2000, "bins that filters of own spikes reach back"),
    .integer("self-filters", default: 10, 2...64, "raised cosines of own spikes"),
  ]
  /// Four of the longest time constants: what a trace has forgotten by then is 2 %.
  public var memory: Int { Int(4 * HistoryFeatures.longest) }
  /// Silent bins of all units together that a fit looks at; busy units add more.
  private static let silentBins = 400_000
  /// Bins of validation whose score is reported.
  private static let reportedBins = 60_000

  private let model: String
  private let seesPopulation: Bool
  private let options: ModelOptions
  private let basis: [[Float]]
  private let mostSources: Int
  private let rank: Int
  private var null: ExponentialHistory?
  private var rates: [Float] = []
  private var own = Tensor.zeros([0, 0])
  private var coupling = Tensor.zeros([0, 0])
  /// The largest gradient norm of the problems that gave the weights, over the sum of row weights;
  /// NaN in a restored predictor.
  public private(set) var gradientNorm = Double.nan

  /// An unfitted core.
  ///
  /// - Parameters:
  ///   - model: the registered name.
  ///   - options: those of the card.
  ///   - seesPopulation: whether traces of the population are among the features.
  ///   - basis: the filters of couplings; none for a model without.
  ///   - mostSources: how many other units a unit may listen to.
  ///   - rank: of the couplings through each filter; 0 for no limit.
  /// - Throws: `ModelOptionError.unsuitable` for more filters than the history has room for.
  public init(
    _ model: String, _ options: ModelOptions, seesPopulation: Bool, coupling basis: [[Float]],
    mostSources: Int, rank: Int = 0
  ) throws(ModelOptionError) {
    (self.model, self.options, self.basis) = (model, options, basis)
    (self.seesPopulation, self.mostSources, self.rank) = (seesPopulation, mostSources, rank)
    _ = try Self.filters(
      model, count: options.integer("self-filters"), length: options.integer("self-history"))
  }

  /// Raised cosines, each of which covers at least one lag.
  ///
  /// - Throws: `ModelOptionError.unsuitable` if some would cover none.
  public static func filters(
    _ model: String, count: Int, length: Int
  ) throws(ModelOptionError) -> [[Float]] {
    let filters = RaisedCosines.filters(count: count, length: length)
    // On a logarithmic axis the first filters are narrow and can fall between two bins.
    guard filters.allSatisfy({ $0.contains { $0 > 0 } }) else {
      throw ModelOptionError.unsuitable(
        model: model,
        reason: "\(count) filters are too many for a history of \(length) bins: some would "
          + "cover no bin; choose fewer filters or a longer history")
    }
    return filters
  }

  private var features: HistoryFeatures {
    HistoryFeatures(
      rates: rates, filters: options.integer("self-filters"),
      history: options.integer("self-history"), population: seesPopulation)
  }

  /// Fits the null model, then the weights; see `HistoryGLM`.
  ///
  /// - Throws: `FitCancelled` if it was interrupted.
  public mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    let wish = Interruption.isRequested
    let stop: @Sendable () -> Bool = { wish() || session.isCancelled() }
    let report: @Sendable (Double) -> Void = { done in
      session.progress(FitProgress(epoch: 0, epochs: 1, step: Int(100 * done), steps: 100))
    }
    rates = NullRates(training: training).logOdds
    null = nil
    if options.choice("offset") == ExponentialHistory.card.name {
      var history = ExponentialHistory(ModelOptions(defaultsOf: ExponentialHistory.card))
      _ = try history.fit(training: training, validation: validation, session: session)
      null = history
    }
    let features = features
    let silent = max(3_000, Self.silentBins / max(1, training.units))
    let generator = RandomGenerator(seed: session.seed).stream("silent bins")
    let later = PartWithRunUp(validation, after: session.runUp, remembering: memory)
    let regression = HistoryRegression(
      training: HistoryPart(
        training, 0..<training.bins, features: features, offset: try offset(training),
        silent: silent, generator: generator.stream("training")),
      validation: HistoryPart(
        later.raster, later.range, features: features, offset: try offset(later.raster),
        silent: silent, generator: generator.stream("validation")),
      basis: basis, mostSources: mostSources, rank: rank, stop: stop, progress: report)
    report(0.1)
    let result = try regression.fit()
    gradientNorm = result.gradientNorm
    own = Tensor(shape: [training.units, features.width]) { place in
      Float(result.own[place / features.width][place % features.width])
    }
    let columns = training.units * basis.count
    coupling = Tensor(shape: [training.units, columns]) { place in
      Float(result.coupling[place / columns][place % columns])
    }
    return FitReport(validation: try score(later, nullRates: NullRates(training: training)))
  }

  /// Bits per spike on the first bins of validation after calibration.
  private func score(_ part: PartWithRunUp, nullRates: NullRates) throws -> Double {
    let end = min(part.raster.bins, part.runUp + Self.reportedBins)
    let rows = try logOdds(for: part.raster.slice(0..<end), batch: nil).slice(part.runUp..<end)
    let prediction = try ScoredPrediction(
      logOdds: rows, spikes: part.raster.slice(part.runUp..<end))
    return try BitsPerSpike(
      prediction, nullRates: nullRates.rates, calibration: AffineCalibration.fit(prediction)
    ).pooled
  }

  /// The log-odds that the weights add to.
  private func offset(_ spikes: SpikeRaster) throws -> Tensor {
    if let null { return try null.logOdds(for: spikes, batch: nil).values }
    let rates = rates
    return Tensor(shape: [spikes.bins, spikes.units]) { rates[$0 % rates.count] }
  }

  /// The log-odds of every bin, [bins, units].
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    try PredictorError.check(options.label, fittedUnits: rates.count, for: spikes)
    return try LogOdds(predictor.logOdds(for: spikes, offset: offset(spikes)))
  }

  private var predictor: HistoryPredictor {
    HistoryPredictor(features: features, own: own, coupling: coupling, basis: basis)
  }

  /// Traces and recent spikes, bin after bin.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func liveForecast(units: Int) throws -> any LiveForecast {
    try PredictorError.check(
      options.label, fittedUnits: rates.count, for: SpikeRaster(bins: 0, units: units))
    return try HistoryLiveForecast(predictor, offset: null?.liveForecast(units: units))
  }

  /// Rates, weights of own features, and the couplings that are not 0, or their two factors.
  public var parameterCount: Int {
    let couplings = coupling.values.count { $0 != 0 }
    let factors = rank > 0 ? 2 * rates.count * rank * basis.count : couplings
    return rates.count + own.count + min(couplings, factors)
  }

  /// Rates, weights, and the choices of the null model.
  public var state: [String: Tensor] {
    var state = ["rates": Tensor(rates), "own": own]
    if !basis.isEmpty { state["coupling"] = coupling }
    if let null { state["offset"] = null.state["choices"] }
    return state
  }

  /// Restores a saved state.
  ///
  /// - Throws: `PredictorError.stateMismatch`.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    let rates = try state.tensor("rates", [units], of: model).values
    self.rates = rates
    own = try state.tensor("own", [units, features.width], of: model)
    coupling = .zeros([units, 0])
    if !basis.isEmpty {
      coupling = try state.tensor("coupling", [units, units * basis.count], of: model)
    }
    null = nil
    if options.choice("offset") == ExponentialHistory.card.name {
      var history = ExponentialHistory(ModelOptions(defaultsOf: ExponentialHistory.card))
      try history.restore(
        [
          "rates": Tensor(NullRates.rates(ofLogOdds: rates).map { Float($0) }),
          "choices": try state.tensor("offset", [2], of: model),
        ], units: units, context: context)
      null = history
    }
  }
}
