import Tensor

/// The shared network of `population-conditioned`, and couplings from unit to unit.
///
/// See `ConditionedNetwork` and `PopulationCoupling` for the equations.
public struct PopulationCoupled: PredictorModel {
  /// The card.
  public static let card = ModelCard(
    name: "population-coupled",
    summary: "population-conditioned, with couplings between units",
    paper: "Duan et al. 2025 (POCO), arXiv 2506.14957",
    options: ConditionedPredictor.options + [
      .integer("coupling", default: 128, 1...1024, "hidden width of the couplings' network"),
      .number("dropout", default: 0.2, 0...0.9, "dropout of the couplings' network"),
      .number("prior", default: 1, 0...1e6, "weight of the additive couplings' Cauchy prior"),
    ],
    smallest:
      "time-constants=4,width=8,embedding=3,latents=2,coupling=8,learning-rate=0.01",
    notes: [
      "Ancestor: the shared network is that of 'population-conditioned'; the couplings are those of a "
        + "point-process GLM, and a small network besides.",
      "Per recording: embeddings, biases and couplings; adapting to another recording trains these.",
      "Prior: Cauchy on the additive couplings alone; dropout and the choice of the epoch hold back "
        + "the couplings' network. On recordings where units do not drive each other the couplings "
        + "may cost a little.",
    ])

  private var core: ConditionedPredictor

  /// An untrained predictor.
  public init(_ options: ModelOptions) {
    core = ConditionedPredictor(options, hasCoupling: true)
  }

  /// Fits the null model, then the network on top of it.
  ///
  /// - Throws: `FitCancelled`, `TrainingError.notFinite`.
  public mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    try core.fit(training: training, validation: validation, session: session)
  }

  /// Fits embeddings, biases and couplings of another recording's units, and its null model.
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
