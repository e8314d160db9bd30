import Zoo

/// The scores by the names that `results.json` and `zoo-cli metrics` give them.
enum NamedScores {
  /// Names and places of the numbers, in the order of a list.
  static var all: [(name: String, path: KeyPath<Scores, Double>)] {
    [
      ("bits_per_spike.pooled", \.bitsPerSpike.pooled),
      ("bits_per_spike.unit_median", \.bitsPerSpike.unitMedian),
      ("bits_per_spike.units_above_zero", \.bitsPerSpike.unitsAboveZero),
      ("bits_per_spike_calibrated.pooled", \.bitsPerSpikeCalibrated.pooled),
      ("roc_auc.stratified", \.rocAUC.stratified),
      ("roc_auc.unit_mean", \.rocAUC.unitMean),
      ("roc_auc.pooled", \.rocAUC.pooled),
      ("average_precision.unit_mean", \.averagePrecision.unitMean),
      ("average_precision.lift", \.averagePrecision.lift),
      ("average_precision.pooled", \.averagePrecision.pooled),
      ("calibration.slope", \.calibration.slope),
      ("calibration.intercept", \.calibration.intercept),
      ("calibration.ratio", \.calibration.ratio),
      ("brier", \.brier),
      ("f1", \.f1),
      ("mcc", \.mcc),
    ]
  }

  /// The place of a name; nil for one that is no score.
  static func path(_ name: String) -> KeyPath<Scores, Double>? {
    all.first { $0.name == name }?.path
  }
}
