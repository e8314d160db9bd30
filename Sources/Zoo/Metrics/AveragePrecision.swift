/// Average precision: the mean, over spikes, of the precision at the threshold that just admits the
/// spike.
///
///     AP = sum over distinct thresholds k of (R_k - R_(k-1)) P_k
///
/// with recall R and precision P, thresholds from the highest score down. The step rule over
/// distinct thresholds is that of `sklearn.metrics.average_precision_score`; bins of equal score are
/// admitted together, so the order of rows cannot matter. Chance is the prevalence, not 0.5: a
/// constant score has exactly the share of spike bins. Higher is better. Without spikes it is NaN
/// (not 0), with a spike in every bin it is 1.
public struct AveragePrecision: Sendable, Equatable {
  /// Each unit's value; NaN for a unit without spikes.
  public let perUnit: [Double]
  /// The mean over the units with at least one spike.
  public let unitMean: Double
  /// The unit mean divided by the mean prevalence of the same units: 1 by chance.
  ///
  /// A ratio of means and not the mean of ratios: a unit with a single spike among 10^5 bins has a
  /// lift of 12 on average under random scores, and would drown all others.
  public let lift: Double

  /// The values of separately scored units.
  public init(_ units: [RankCounts]) {
    perUnit = units.map(AveragePrecision.value)
    var sum = 0.0
    var prevalence = 0.0
    var defined = 0.0
    for (value, unit) in zip(perUnit, units) where !value.isNaN {
      sum += value
      prevalence += Double(unit.positives) / Double(unit.positives + unit.negatives)
      defined += 1
    }
    unitMean = sum / defined
    lift = sum / prevalence
  }

  /// The value of one set of bins: of one unit, or of all units pooled.
  public static func value(_ counts: RankCounts) -> Double {
    guard counts.positives > 0 else { return .nan }
    var sum = 0.0
    var truePositives = 0
    for level in counts.levels {
      truePositives += level.positives
      let admitted = truePositives + level.negativesAbove + level.negatives
      sum += Double(level.positives) * (Double(truePositives) / Double(admitted))
    }
    return sum / Double(counts.positives)
  }
}

extension Metric {
  /// The mean average precision of units.
  package static let averagePrecisionUnitMean = Metric(
    name: "average_precision.unit_mean",
    definition: "Sum over distinct thresholds of (R_k - R_(k-1)) P_k for each unit, averaged "
      + "over the units with spikes.",
    chance: "the prevalence (not 0.5)", direction: .higher,
    edgeCases: "Step rule: a trapezoid gives a constant score 0.51. Undefined for a unit without "
      + "spikes.",
    reference: "nanmean(per_unit(average_precision, y, z))",
    perUnit: UnitMetric(
      name: "average_precision", reference: "per_unit(average_precision, y, z)",
      values: { $0.averagePrecision.perUnit })
  ) { $0.averagePrecision.unitMean }

  /// The mean average precision of units over their mean prevalence.
  package static let averagePrecisionLift = Metric(
    name: "average_precision.lift",
    definition: "The unit mean of average precision divided by the mean prevalence of the same "
      + "units.",
    chance: "1", direction: .higher,
    edgeCases: "A ratio of means: the mean of ratios is dominated by units with few spikes.",
    column: MetricColumn(title: "AP lift", form: .factor(2), dispensability: 9),
    reference: "nanmean(per_unit(average_precision, y, z)) / mean(spikes[spikes > 0] / bins)"
  ) { $0.averagePrecision.lift }

  /// Average precision of all bins in one ranking.
  package static let averagePrecisionPooled = Metric(
    name: "average_precision.pooled",
    definition: "Average precision of all bins of all units in one ranking.",
    chance: "the prevalence for a constant; the constant rate of each unit scores far higher",
    direction: .higher,
    edgeCases: "Rewards knowing which units fire more, as pooled ROC-AUC does.",
    reference: "average_precision(y.ravel(), z.ravel())"
  ) { AveragePrecision.value($0.pooledRanks) }
}
