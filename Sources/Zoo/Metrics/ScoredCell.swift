/// A prediction that is being scored, with the intermediate results that metrics share.
///
/// Each is computed once, when the first metric asks for it.
final class ScoredCell {
  /// Log-odds and spikes of the scored bins.
  let prediction: ScoredPrediction
  /// Spikes per bin of each unit under the constant-rate model.
  let nullRates: [Double]
  /// The choices of validation.
  let choices: Evaluation.Choices

  /// Log-likelihood, expected spikes and squared error of the log-odds as they are.
  private(set) lazy var sums = LikelihoodSums(prediction)
  /// Bits per spike of the log-odds as they are.
  private(set) lazy var bits = BitsPerSpike(
    spikeCounts: prediction.spikeCounts, bins: prediction.bins,
    logLikelihood: sums.logLikelihood, nullRates: nullRates)
  /// Bits per spike after the map that validation chose.
  private(set) lazy var calibratedBits = BitsPerSpike(
    spikeCounts: prediction.spikeCounts, bins: prediction.bins,
    logLikelihood: LikelihoodSums(
      prediction, slope: choices.calibration.slope, intercept: choices.calibration.intercept
    ).logLikelihood,
    nullRates: nullRates)
  /// The ranks of each unit's spikes among its scores.
  private(set) lazy var ranks = RankCounts.perUnit(prediction)
  /// The ranks of all spikes among all scores.
  private(set) lazy var pooledRanks = RankCounts.pooled(prediction)
  /// Areas under the ROC curve within units.
  private(set) lazy var rocAUC = ROCAUC(ranks)
  /// Average precision within units.
  private(set) lazy var averagePrecision = AveragePrecision(ranks)
  /// The regression of spikes on log-odds, and the ratio of their numbers.
  private(set) lazy var calibration = Calibration(prediction, sums: sums)
  /// Bins by spike and prediction at the threshold; nil without one, since nothing is predicted
  /// then.
  private(set) lazy var confusion: ConfusionCounts? =
    choices.threshold.isNaN ? nil : ConfusionCounts(prediction, threshold: choices.threshold)

  /// A prediction with all that it is scored against.
  ///
  /// - Throws: `EvaluationError` if there is not one null rate per unit or one is out of range.
  init(
    _ prediction: ScoredPrediction, nullRates: [Double], choices: Evaluation.Choices
  ) throws(EvaluationError) {
    try BitsPerSpike.check(nullRates, units: prediction.units)
    self.prediction = prediction
    self.nullRates = nullRates
    self.choices = choices
  }
}
