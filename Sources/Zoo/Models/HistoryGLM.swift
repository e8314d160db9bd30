/// The history GLM: log-odds additive in the past of the unit, of the population and of every other
/// unit, added to those of a null row.
///
///     logit p[t, n] = offset[t, n] + (c + d_n) x_n[t] + sum_m sum_k w[n, m, k] (f_k * s_m)[t]
///
/// with own features x_n (raised cosines of the unit's own spikes, its exponential traces up to
/// half a minute as rates and as log-ratios to its usual rate, those of the population, 1), weights
/// c that all units share, deviations d_n, and filters f_k of the spikes s_m of other units (Pillow
/// et al. 2008, eq. of the supplement). Everything is a convex problem, solved to its minimum by
/// Newton's method: there is no learning rate and no epoch, and the seed decides no more than which
/// silent bins stand for all of them. `HistoryRegression` says how, and how validation chooses the
/// strength of each prior.
///
/// With `rank`, every unit listens to that many mixtures of all units through each filter, and no
/// longer to units one by one. Pairs are the default: where few of them are coupled, as in simulated
/// recordings, mixtures are worse; on a culture two of them do as well with a third of the numbers.
///
/// The offset is what the fit falls back to: with infinitely strong priors the model is the null
/// row. Traces as log-ratios are what makes weights fit to share; they, the sharing and the offset
/// are worth more than the couplings on recordings of animals, and less on cultures.
public struct HistoryGLM: PredictorVariant {
  /// The card.
  public static let card = ModelCard(
    name: "glm",
    summary: "log-odds additive in filtered spikes and traces of every unit (history GLM)",
    paper: "Pillow et al. 2008, spatio-temporal correlations and visual signalling",
    options: FittedHistory.options + [
      .integer(
        "history", default: 100, 2...2000, "bins that the filters of other units reach back"),
      .integer("filters", default: 4, 2...32, "raised cosines per pair of units"),
      .integer(
        "sources", default: 32, 1...1024,
        "the most units that may drive a unit, those that promise most"),
      .integer(
        "rank", default: 0, 0...64,
        "latent signals per filter that units share in place of pairs; 0 for pairs"),
    ],
    smallest: "history=20,filters=2,self-history=40,self-filters=4",
    notes: [
      "The paper fits spikes in continuous time with an exponential rate; bins hold at most one "
        + "spike here, so the likelihood is Bernoulli and the link the logistic function.",
      "The paper has neither traces nor an offset nor shared weights; offset=constant-rate is "
        + "closer to it.",
    ])

  /// The fit and its weights.
  ///
  /// Its state is `rates` [units], the log-odds of the training rates; `offset` [2], the null row's
  /// choices; `own` [units, features]; `coupling` [units, units x filters], that of unit m through
  /// filter k at column m x filters + k.
  public var core: FittedHistory

  /// An untrained predictor.
  ///
  /// - Throws: `ModelOptionError.unsuitable` for more filters than a history has room for.
  public init(_ options: ModelOptions) throws {
    core = try FittedHistory(
      Self.card.name, options, seesPopulation: true,
      coupling: FittedHistory.filters(
        Self.card.name, count: options.integer("filters"), length: options.integer("history")),
      mostSources: options.integer("sources"), rank: options.integer("rank"))
  }
}
