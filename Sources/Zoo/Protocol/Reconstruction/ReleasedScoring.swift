import Tensor

/// The two peculiar rules of the released scoring, kept for reconstruction only.
///
/// Source: the code of Shimono 2026.
public enum ReleasedScoring {
  /// The greatest share of silent bins that a threshold may predict to spike.
  public static let mostFalsePositives = 0.005

  /// The threshold that maximises TPR - FPR among those with FPR at most 0.005.
  ///
  /// The greatest value is at the score of a spike bin: a lower threshold that admits only silent
  /// bins raises FPR alone. Ratios are compared as integers, so ties are exact.
  ///
  /// - Parameter counts: the pooled counts of the bins that choose.
  /// - Returns: the highest of several; NaN if none is allowed or there are no spikes, in which case
  ///   nothing is predicted.
  public static func threshold(_ counts: RankCounts) -> Double {
    var best: (score: Float, gain: Int)?
    var hits = 0
    for level in counts.levels {
      hits += level.positives
      let falseAlarms = level.negativesAbove + level.negatives
      if Double(falseAlarms) > mostFalsePositives * Double(counts.negatives) { break }
      // (TPR - FPR) times positives times negatives.
      let gain = hits * counts.negatives - falseAlarms * counts.positives
      if let best, gain <= best.gain { continue }
      best = (level.score, gain)
    }
    return best.map { Double($0.score) } ?? .nan
  }

  /// ROC-AUC with its arguments swapped: spikes as scores, thresholded predictions as labels.
  ///
  ///     (PPV + NPV) / 2,    PPV = TP / (TP + FP),    NPV = TN / (TN + FN)
  ///
  /// A score of two values has one step, so the area is the mean of both shares. It rewards few and
  /// certain hits, and does not fall with the spikes that are missed as long as silence is common.
  /// - Returns: NaN if every bin is predicted to spike, or none.
  public static func swappedAUC(_ counts: ConfusionCounts) -> Double {
    let predicted = counts.truePositives + counts.falsePositives
    let silent = counts.trueNegatives + counts.falseNegatives
    guard predicted > 0, silent > 0 else { return .nan }
    return
      (Double(counts.truePositives) / Double(predicted)
      + Double(counts.trueNegatives) / Double(silent)) / 2
  }
}
