/// The history GLM without other units: each unit from its own past alone.
///
/// The floor for every model that sees the population: what is above it, the unit's own history
/// does not tell. Weights are shared and shrunk as in `HistoryGLM`, which has the formula.
public struct SelfHistoryGLM: PredictorVariant {
  /// The card.
  public static let card = ModelCard(
    name: "glm-self", summary: "log-odds additive in a unit's own filtered spikes and traces",
    paper: "Pillow et al. 2008, spatio-temporal correlations and visual signalling",
    options: FittedHistory.options, smallest: "self-history=40,self-filters=4")

  /// The fit and its weights: those of `HistoryGLM`, without `coupling`.
  public var core: FittedHistory

  /// An untrained predictor.
  ///
  /// - Throws: `ModelOptionError.unsuitable` for more filters than the history has room for.
  public init(_ options: ModelOptions) throws {
    core = try FittedHistory(
      Self.card.name, options, seesPopulation: false, coupling: [], mostSources: 0)
  }
}
