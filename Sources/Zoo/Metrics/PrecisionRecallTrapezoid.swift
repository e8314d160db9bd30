/// Area under the precision-recall curve by linear interpolation, for reproducing papers only.
///
/// Straight lines between points of a precision-recall curve are not achievable by any classifier
/// (Davis and Goadrich 2006), and the curve is started at recall 0, precision 1: a constant score
/// has (1 + prevalence) / 2, which is 0.51 where average precision is 0.018. It therefore has its
/// own name and is used in no ranking. The points are those of
/// `sklearn.metrics.precision_recall_curve`. Without spikes it is NaN.
public enum PrecisionRecallTrapezoid {
  /// The value of one set of bins.
  public static func value(_ counts: RankCounts) -> Double {
    guard counts.positives > 0 else { return .nan }
    var area = 0.0
    var truePositives = 0
    for level in counts.levels {
      // The curve falls vertically while only silent bins are admitted, so the line to the next
      // spike starts at the precision just before that spike.
      let before = truePositives + level.negativesAbove
      let left = before == 0 ? 1 : Double(truePositives) / Double(before)
      truePositives += level.positives
      let right =
        Double(truePositives)
        / Double(truePositives + level.negativesAbove + level.negatives)
      area += Double(level.positives) * (left + right) / 2
    }
    return area / Double(counts.positives)
  }
}
