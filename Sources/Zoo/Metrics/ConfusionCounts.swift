import Tensor

/// Bins by whether they spiked and whether their score reaches a threshold, over all units, with the
/// two scores that follow: F1 and the Matthews correlation.
///
/// A bin is predicted to spike if its log-odds is at or above the threshold. The threshold comes
/// from validation (``ThresholdSelection``), never from the scored bins.
public struct ConfusionCounts: Sendable, Equatable {
  /// Spikes that were predicted.
  public var truePositives: Int
  /// Silent bins predicted to spike.
  public var falsePositives: Int
  /// Spikes that were missed.
  public var falseNegatives: Int
  /// Silent bins predicted to be silent.
  public var trueNegatives: Int

  /// Counts that are known already.
  public init(truePositives: Int, falsePositives: Int, falseNegatives: Int, trueNegatives: Int) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
    self.trueNegatives = trueNegatives
  }

  /// The counts of a prediction at a threshold in log-odds.
  public init(_ prediction: ScoredPrediction, threshold: Double) {
    let spikes = prediction.totalSpikes
    let (predicted, hits) = prediction.withEntries { scores, spikes in
      var predicted = 0
      var hits = 0
      for (score, spike) in zip(scores, spikes) where Double(score) >= threshold {
        predicted += 1
        hits += Int(spike)
      }
      return (predicted, hits)
    }
    self.init(
      truePositives: hits, falsePositives: predicted - hits, falseNegatives: spikes - hits,
      trueNegatives: prediction.bins * prediction.units - spikes - (predicted - hits))
  }

  /// F1, the harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN).
  ///
  /// It is also the Dice coefficient of the predicted and the true raster. From 0 to 1, higher is
  /// better.
  /// NaN where nothing spiked and nothing was predicted; 0 where all predictions are wrong.
  public var f1: Double {
    2 * Double(truePositives) / Double(2 * truePositives + falsePositives + falseNegatives)
  }

  /// The Matthews correlation: Pearson's correlation of the predicted and the true raster.
  ///
  /// After Matthews (1975). From -1 to 1, chance is 0, higher is better.
  /// NaN if a row or a column of the table is empty: all spiked, none spiked, all predicted or none
  /// predicted. (scikit-learn returns 0 there, which reads as measured chance.)
  public var matthewsCorrelation: Double {
    let tp = Double(truePositives)
    let fp = Double(falsePositives)
    let fn = Double(falseNegatives)
    let tn = Double(trueNegatives)
    // Roots taken apart, since the product of four counts of 10^7 loses digits.
    let scale =
      ((tp + fp).squareRoot() * (tn + fn).squareRoot())
      * ((tp + fn).squareRoot() * (tn + fp).squareRoot())
    return scale > 0 ? (tp * tn - fp * fn) / scale : .nan
  }
}
