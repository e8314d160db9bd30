/// One network for all units: from traces of a unit and of the population to what a null model does
/// not know.
///
/// See `ConditionedNetwork` for the equations.
public struct PopulationConditioned: PredictorVariant {
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
      "Calibration: a slope and an intercept, fitted on validation, are part of the model, so its raw "
        + "log-odds are those after calibration.",
      "Per recording: embedding and bias of a unit; adapting to another recording trains only these.",
    ])

  /// The null model and the network on top of it; adapting fits embeddings and biases.
  public var core: ConditionedPredictor

  /// An untrained predictor.
  public init(_ options: ModelOptions) {
    core = ConditionedPredictor(options, hasCoupling: false)
  }
}
