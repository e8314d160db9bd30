/// The shared network of `population-conditioned`, and couplings from unit to unit.
///
/// See `ConditionedNetwork` and `PopulationCoupling` for the equations.
public struct PopulationCoupled: PredictorVariant {
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
      "Calibration: a slope and an intercept, fitted on validation, are part of the model, so its raw "
        + "log-odds are those after calibration.",
      "Per recording: embeddings, biases and couplings; adapting to another recording trains these.",
      "Prior: Cauchy on the additive couplings alone; dropout and the choice of the epoch hold back "
        + "the couplings' network. On recordings where units do not drive each other the couplings "
        + "may cost a little.",
    ])

  /// The null model and the network on top of it; adapting fits couplings too.
  public var core: ConditionedPredictor

  /// An untrained predictor.
  public init(_ options: ModelOptions) {
    core = ConditionedPredictor(options, hasCoupling: true)
  }
}
