extension ConfusionCounts {
  /// The Matthews correlation: Pearson's correlation of the predicted and the true raster.
  ///
  /// After Matthews (1975). From -1 to 1, chance is 0, higher is better. NaN if a row or a column
  /// of the table is empty: all spiked, none spiked, all predicted or none predicted. (scikit-learn
  /// returns 0 there, which looks like measured chance.)
  public var matthewsCorrelation: Double {
    let tp = Double(truePositives)
    let fp = Double(falsePositives)
    let fn = Double(falseNegatives)
    let tn = Double(trueNegatives)
    // Separate roots, since the product of four counts of 10^7 loses digits.
    let scale =
      ((tp + fp).squareRoot() * (tn + fn).squareRoot())
      * ((tp + fn).squareRoot() * (tn + fp).squareRoot())
    return scale > 0 ? (tp * tn - fp * fn) / scale : .nan
  }
}

extension Metric {
  /// The Matthews correlation at the threshold that validation chose.
  package static let mcc = Metric(
    name: "mcc",
    definition: "Pearson's correlation of predicted and true raster (Matthews 1975) at the same "
      + "threshold as f1.",
    chance: "0", direction: .higher,
    edgeCases: "Undefined without a threshold, and if all or none of the bins spiked, or were "
      + "predicted.",
    reference: "corrcoef(y.ravel(), predicted.ravel())[0, 1]"
  ) { $0.confusion?.matthewsCorrelation ?? .nan }
}
