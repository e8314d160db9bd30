/// Whether predicted probabilities mean what they say, over all units pooled.
///
/// - slope, intercept: the logistic regression of the spikes on the log-odds (Cox 1958); 1 and 0 for
///   a calibrated model. A slope below 1 means overconfident. Maximum likelihood without penalty;
///   NaN where no finite maximum exists: no spikes, only spikes, constant scores, or scores that
///   separate spikes from silence.
/// - ratio: predicted over observed spikes, sum p / sum y; 1 is calibrated, NaN without spikes.
/// - Brier score: the mean of (p - y)^2 (Brier 1950); lower is better, and the constant prevalence
///   has prevalence * (1 - prevalence).
public struct Calibration: Sendable, Equatable {
  /// The coefficient of the log-odds.
  public let slope: Double
  /// The offset that goes with the slope.
  public let intercept: Double
  /// Predicted spikes divided by observed spikes.
  public let ratio: Double
  /// The mean squared error of the probabilities.
  public let brierScore: Double

  /// The calibration of a prediction.
  public init(_ prediction: ScoredPrediction) {
    self.init(prediction, sums: LikelihoodSums(prediction))
  }

  init(_ prediction: ScoredPrediction, sums: LikelihoodSums) {
    if LogisticFit.degeneracy(prediction) == nil {
      let fit = LogisticFit(prediction)
      slope = fit.slope
      intercept = fit.intercept
    } else {
      slope = .nan
      intercept = .nan
    }
    let spikes = prediction.totalSpikes
    ratio = spikes > 0 ? sums.expectedSpikes.reduce(0, +) / Double(spikes) : .nan
    brierScore =
      sums.squaredError.reduce(0, +) / Double(prediction.bins * prediction.units)
  }
}
