extension ConfusionCounts {
  /// F1, the harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN).
  ///
  /// It is also the Dice coefficient of the predicted and the true raster. From 0 to 1, higher is
  /// better.
  /// NaN where nothing spiked and nothing was predicted; 0 where all predictions are wrong.
  public var f1: Double {
    2 * Double(truePositives) / Double(2 * truePositives + falsePositives + falseNegatives)
  }
}

extension Metric {
  /// F1 at the threshold that validation chose.
  package static let f1 = Metric(
    name: "f1",
    definition: "2 TP / (2 TP + FP + FN) of all bins and units at the threshold that maximises "
      + "it on validation; the Dice coefficient of the two rasters.",
    chance: "2 pi / (1 + pi) for predicting every bin, with pi the prevalence",
    direction: .higher,
    edgeCases: "A bin is predicted if its log-odds is at or above the threshold. Undefined "
      + "without a threshold, and if nothing spiked and nothing was predicted.",
    reference: "2 * (y & predicted).sum() / (y.sum() + predicted.sum()) "
      + "if isfinite(threshold) else nan"
  ) { $0.confusion?.f1 ?? .nan }
}
