/// What a number in a table means, in words for its reader.
public struct MetricDefinition: Sendable, Equatable {
  /// Which values are better.
  public enum Direction: String, Sendable {
    /// Higher values are better.
    case higher
    /// Lower values are better.
    case lower
    /// Values nearer to the target in `chance` are better.
    case target
  }

  /// The key in `results.json`, with dots between levels.
  public let name: String
  /// The formula in one line, and where it comes from.
  public let definition: String
  /// What a model that knows nothing scores, or the target of a calibrated one.
  public let chance: String
  /// Which values are better.
  public let direction: Direction
  /// What is undefined or easily misread.
  public let edgeCases: String

  /// The definition with a name; a metric's first word finds it too, and upper case does not matter.
  public static func named(_ name: String) -> MetricDefinition? {
    let wanted = name.lowercased()
    return all.first { $0.name == wanted } ?? all.first { $0.name.hasPrefix(wanted + ".") }
  }

  /// All metrics, in the order of a table.
  public static let all: [MetricDefinition] = [
    MetricDefinition(
      name: "bits_per_spike.pooled",
      definition: "(LL - LL0) / (spikes log 2), summed over all units and scored bins. LL is the "
        + "Bernoulli log-likelihood of the saved log-odds, LL0 that of each unit's constant "
        + "training rate (k + 1/2) / (T + 1).",
      chance: "0 for the constant rate", direction: .higher,
      edgeCases: "Negative is worse than knowing nothing of time. Active units dominate: read it "
        + "with unit_median and units_above_zero. Undefined without spikes."),
    MetricDefinition(
      name: "bits_per_spike.unit_median",
      definition: "The median of bits per spike over the units with spikes in the scored bins.",
      chance: "0 for the constant rate", direction: .higher,
      edgeCases: "Can be negative while the pooled value is positive. Units without spikes are "
        + "undefined and left out."),
    MetricDefinition(
      name: "bits_per_spike.units_above_zero",
      definition: "The share of the units with spikes whose bits per spike is above zero (by more "
        + "than the rounding of a sum, 1e-9).",
      chance: "0 for the constant rate", direction: .higher,
      edgeCases: "Says nothing of by how much."),
    MetricDefinition(
      name: "bits_per_spike_calibrated",
      definition: "Bits per spike after slope * log-odds + intercept, both fitted on validation.",
      chance: "0 for the constant rate", direction: .higher,
      edgeCases: "The fair reading for losses that do not ask for probabilities, such as Dice and "
        + "focal. The map's slope and intercept stand beside it."),
    MetricDefinition(
      name: "roc_auc.stratified",
      definition: "The probability that a spike bin has a higher score than a silent bin of the "
        + "same unit: the units' AUC weighted by spikes times silent bins.",
      chance: "0.5", direction: .higher,
      edgeCases: "A constant rate has exactly 0.5. Ties count half."),
    MetricDefinition(
      name: "roc_auc.unit_mean",
      definition: "The mean ROC-AUC over units with at least 10 spikes in the scored bins.",
      chance: "0.5", direction: .higher,
      edgeCases: "Undefined if no unit has 10 spikes. A unit that spikes in every bin is left out."
    ),
    MetricDefinition(
      name: "roc_auc.pooled",
      definition: "ROC-AUC of all bins of all units in one ranking.",
      chance: "0.5 for a constant; the constant rate of each unit scores far higher",
      direction: .higher,
      edgeCases: "Rewards knowing which units fire more, so it is never a headline: compare it "
        + "with the constant-rate row."),
    MetricDefinition(
      name: "average_precision.unit_mean",
      definition: "Sum over distinct thresholds of (R_k - R_(k-1)) P_k for each unit, averaged "
        + "over the units with spikes.",
      chance: "the prevalence (not 0.5)", direction: .higher,
      edgeCases: "Step rule: a trapezoid gives a constant score 0.51. Undefined for a unit without "
        + "spikes."),
    MetricDefinition(
      name: "average_precision.lift",
      definition: "The unit mean of average precision divided by the mean prevalence of the same "
        + "units.",
      chance: "1", direction: .higher,
      edgeCases: "A ratio of means: the mean of ratios is dominated by units with few spikes."),
    MetricDefinition(
      name: "average_precision.pooled",
      definition: "Average precision of all bins of all units in one ranking.",
      chance: "the prevalence for a constant; the constant rate of each unit scores far higher",
      direction: .higher,
      edgeCases: "Rewards knowing which units fire more, as pooled ROC-AUC does."),
    MetricDefinition(
      name: "calibration.slope",
      definition: "The slope of the logistic regression of spikes on log-odds, all scored bins "
        + "and units pooled.",
      chance: "target 1", direction: .target,
      edgeCases: "Below 1 is overconfident. Undefined for constant scores and for scores that "
        + "separate spikes from silence."),
    MetricDefinition(
      name: "calibration.intercept",
      definition: "The intercept that goes with calibration.slope.",
      chance: "target 0", direction: .target,
      edgeCases: "Undefined where the slope is."),
    MetricDefinition(
      name: "calibration.ratio",
      definition: "Predicted spikes (the sum of probabilities) divided by observed spikes.",
      chance: "target 1", direction: .target,
      edgeCases: "Undefined without spikes. Errors of opposite sign cancel."),
    MetricDefinition(
      name: "brier",
      definition: "The mean squared error of the probabilities over all bins and units.",
      chance: "prevalence * (1 - prevalence) for a constant", direction: .lower,
      edgeCases: "Small whatever the model where spikes are rare: compare with the constant rate."),
    MetricDefinition(
      name: "f1",
      definition: "2 TP / (2 TP + FP + FN) of all bins and units at the threshold that maximises "
        + "it on validation; the Dice coefficient of the two rasters.",
      chance: "2 pi / (1 + pi) for predicting every bin, with pi the prevalence",
      direction: .higher,
      edgeCases: "A bin is predicted if its log-odds is at or above the threshold. Undefined if "
        + "nothing spiked and nothing was predicted."),
    MetricDefinition(
      name: "mcc",
      definition: "Pearson's correlation of predicted and true raster (Matthews 1975) at the same "
        + "threshold as f1.",
      chance: "0", direction: .higher,
      edgeCases: "Undefined if all or none of the bins spiked, or were predicted."),
    MetricDefinition(
      name: "threshold",
      definition: "The log-odds at or above which f1 and mcc predict a spike: the distinct score "
        + "with the greatest F1 on validation, the highest of several.",
      chance: "none", direction: .target,
      edgeCases: "Never chosen on test. Undefined if validation has no spikes."),
    MetricDefinition(
      name: "undefined_units",
      definition: "The number of units that spiked in none of the scored bins, or in all of them, "
        + "for which ROC-AUC is undefined.",
      chance: "none", direction: .target,
      edgeCases: "They are counted here and never enter a mean as 0."),
  ]
}
