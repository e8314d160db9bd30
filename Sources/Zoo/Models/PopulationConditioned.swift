import Tensor

/// One network for all units: from traces of a unit and of the population to what a null model does
/// not know.
///
/// See `ConditionedNetwork` for the equations.
public struct PopulationConditioned: PredictorModel {
  /// The card.
  public static let card = ModelCard(
    name: "population-conditioned",
    summary: "a network shared by all units, on traces of the unit and of the population",
    paper: "Duan et al. 2025 (POCO), arXiv 2506.14957",
    isDefault: false,
    options: ConditionedPredictor.options,
    smallest: "time-constants=4,width=8,embedding=3,latents=2,learning-rate=0.01",
    notes: [
      "Ancestor: POCO forecasts calcium traces by a shared network that a population encoder "
        + "modulates (FiLM); only that idea is taken. Here the inputs are log-ratios of exponential "
        + "traces, and latents are means over units that the embeddings weigh.",
      "Offset: the network adds to the log-odds of a null model that is fitted first, so that it "
        + "learns what the null does not know.",
      "Per recording: embedding and bias of a unit; adapting to another recording trains only these.",
    ])

  private var core: ConditionedPredictor

  /// An untrained predictor.
  public init(_ options: ModelOptions) {
    core = ConditionedPredictor(options, hasCoupling: false)
  }

  /// Fits the null model, then the network on top of it.
  ///
  /// - Throws: `FitCancelled`, `TrainingError.notFinite`.
  public mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    try core.fit(training: training, validation: validation, session: session)
  }

  /// Fits embeddings and biases of another recording's units, and its null model.
  ///
  /// - Throws: as `fit`.
  public mutating func adapt(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> Bool {
    try core.adapt(training: training, validation: validation, session: session)
  }

  /// The row of bin t from all bins before t.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    try core.logOdds(for: spikes)
  }

  /// One step of what is carried for each bin.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func liveForecast(units: Int) throws -> any LiveForecast {
    try core.liveForecast(units: units)
  }

  /// The numbers of the network and of the null model.
  public var parameterCount: Int { core.parameterCount }

  /// Tensors of the network and of the null model.
  public var state: [String: Tensor] { core.state }

  /// Restores a saved state.
  ///
  /// - Throws: `PredictorError.stateMismatch`.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    try core.restore(state, units: units, context: context)
  }
}
