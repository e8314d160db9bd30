/// Whether predicted probabilities mean what they say, over all units pooled.
///
/// - slope, intercept: the logistic regression of the spikes on the log-odds (Cox 1958); 1 and 0 for
///   a calibrated model. A slope below 1 means overconfident. Maximum likelihood without penalty;
///   NaN where no finite maximum exists: no spikes, only spikes, constant scores, or scores that
///   separate spikes from silence.
/// - ratio: predicted over observed spikes, sum p / sum y; 1 is calibrated, NaN without spikes.
public struct Calibration: Sendable, Equatable {
  /// The coefficient of the log-odds.
  public let slope: Double
  /// The offset that goes with the slope.
  public let intercept: Double
  /// Predicted spikes divided by observed spikes.
  public let ratio: Double

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
  }
}

extension Metric {
  /// The slope of spikes on log-odds.
  package static let calibrationSlope = Metric(
    name: "calibration.slope",
    definition: "The slope of the logistic regression of spikes on log-odds, all scored bins "
      + "and units pooled.",
    chance: "target 1", direction: .target,
    edgeCases: "Below 1 is overconfident. Undefined for constant scores and for scores that "
      + "separate spikes from silence.",
    column: MetricColumn(title: "slope →1", form: .fixed(2), dispensability: 10),
    reference: "logistic_fit(y, z)[0]"
  ) { $0.calibration.slope }

  /// The intercept of spikes on log-odds.
  package static let calibrationIntercept = Metric(
    name: "calibration.intercept",
    definition: "The intercept that goes with calibration.slope.",
    chance: "target 0", direction: .target,
    edgeCases: "Undefined where the slope is.",
    reference: "logistic_fit(y, z)[1]"
  ) { $0.calibration.intercept }

  /// Predicted over observed spikes.
  package static let calibrationRatio = Metric(
    name: "calibration.ratio",
    definition: "Predicted spikes (the sum of probabilities) divided by observed spikes.",
    chance: "target 1", direction: .target,
    edgeCases: "Undefined without spikes. Errors of opposite sign cancel.",
    reference: "p.sum() / y.sum() if y.any() else nan"
  ) { $0.calibration.ratio }
}
