/// The threshold that F1 and the Matthews correlation are reported at, chosen on validation bins.
///
/// All distinct scores of the validation bins are candidates, pooled over units; the one with the
/// greatest F1 wins, or the highest of several. A maximum of F1 is always at the score of some
/// spike bin, since a threshold that admits only further silent bins lowers precision and does not
/// change recall; so only those are tried. F1 is compared as a ratio of integers, so ties are
/// exact.
public enum ThresholdSelection {
  /// The log-odds at or above which a spike is predicted; NaN if there is no spike to choose by, in
  /// which case nothing is predicted and both metrics are undefined.
  ///
  /// - Parameter validation: the pooled counts of the validation bins.
  /// - Returns: a log-odds that some spike bin of validation has, or NaN.
  public static func maximizingF1(_ validation: RankCounts) -> Double {
    var best: (score: Float, hits: Int, size: Int)?
    var hits = 0
    for level in validation.levels {
      hits += level.positives
      // F1 = 2 TP / (spikes + predicted).
      let size = validation.positives + hits + level.negativesAbove + level.negatives
      if let known = best, hits * known.size <= known.hits * size { continue }
      best = (level.score, hits, size)
    }
    return best.map { Double($0.score) } ?? .nan
  }
}

extension Metric {
  /// The threshold of F1 and of the Matthews correlation.
  package static let threshold = Metric(
    name: "threshold",
    definition: "The log-odds at or above which f1 and mcc predict a spike: the distinct score "
      + "with the greatest F1 on validation, the highest of several.",
    chance: "none", direction: .neutral,
    edgeCases: "Never chosen on test. Undefined if validation has no spikes.",
    reference: "threshold"
  ) { $0.choices.threshold }
}
