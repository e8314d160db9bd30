import Tensor

/// The history GLM without other units: each unit from its own past alone.
///
/// The floor for every model that sees the population: what is above it, the unit's own history
/// does not tell. Weights are shared and shrunk as in `HistoryGLM`, which has the formula.
public struct SelfHistoryGLM: PredictorModel {
  /// The card.
  public static let card = ModelCard(
    name: "glm-self", summary: "log-odds additive in a unit's own filtered spikes and traces",
    paper: "Pillow et al. 2008, spatio-temporal correlations and visual signalling",
    options: FittedHistory.options, smallest: "self-history=40,self-filters=4")

  private var fitted: FittedHistory

  /// An untrained predictor.
  ///
  /// - Throws: `ModelOptionError.unsuitable` for more filters than the history has room for.
  public init(_ options: ModelOptions) throws {
    fitted = try FittedHistory(
      Self.card.name, options, seesPopulation: false, coupling: [], mostSources: 0)
  }

  /// Solves the convex problems along the paths of priors.
  ///
  /// - Throws: `FitCancelled` if it was interrupted.
  public mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    try fitted.fit(training: training, validation: validation, session: session)
  }

  /// The row of bin t from all bins before t.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    try fitted.logOdds(for: spikes)
  }

  /// One step of what is carried for each bin.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func liveForecast(units: Int) throws -> any LiveForecast {
    try fitted.liveForecast(units: units)
  }

  /// Four of the longest time constants.
  public var memory: Int { FittedHistory.memory }

  /// Rates and weights of own features.
  public var parameterCount: Int { fitted.parameterCount }

  /// As of `HistoryGLM`, with a `coupling` of no columns left out.
  public var state: [String: Tensor] { fitted.state }

  /// Restores saved weights.
  ///
  /// - Throws: `PredictorError.stateMismatch`.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    try fitted.restore(state, units: units, context: context)
  }
}
