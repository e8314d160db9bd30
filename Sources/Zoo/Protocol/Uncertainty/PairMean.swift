/// The mean of a score over pairs of recordings, with an interval over recordings.
///
/// Two pairs that share a recording, as source or as target, are not independent: a model that
/// learned well carries over well to all, and an easy recording is easy for all. So the variance of
/// the mean sums the products of the deviations of every two pairs that share a recording
/// (the dyadic cluster-robust variance of Fafchamps and Gubert 2007; Aronow, Samii and Assenova 2015):
///
///     variance = 1 / n^2  sum over pairs c, d that share a recording of  e_c e_d,   e_c = score_c - mean
///
/// It is enlarged by G / (G - 1) and its quantile is that of Student's t with G - 1 degrees of
/// freedom, where G is the number of sources or of targets, whichever is smaller: a group of one
/// animal cannot say how much animals differ. For pairs of a recording with itself this is the
/// usual interval of a mean. The standard deviation over pairs divided by sqrt(n), which is what a
/// table of pairs suggests, would count 35 pairs of 7 dishes and 5 animals as 35 replicates.
enum PairMean {
  /// A score of a pair: of a fit on one recording, on another or the same.
  struct Score {
    let source: Int, target: Int
    let value: Double
  }

  /// The mean of the defined scores; its interval is undefined with fewer than two sources or targets.
  static func interval(_ scores: [Score]) -> Interval {
    let scores = scores.filter(\.value.isFinite)
    guard !scores.isEmpty else { return Interval(.nan, standardError: .nan, stretches: 0) }
    let count = Double(scores.count)
    let mean = scores.reduce(0) { $0 + $1.value } / count
    let replicates = Double(min(Set(scores.map(\.source)).count, Set(scores.map(\.target)).count))
    guard replicates > 1 else { return Interval(mean, standardError: .nan, stretches: replicates) }
    func sum(_ areDependent: (Score, Score) -> Bool) -> Double {
      scores.reduce(0) { sum, one in
        sum
          + scores.reduce(0) {
            areDependent(one, $1) ? $0 + (one.value - mean) * ($1.value - mean) : $0
          }
      }
    }
    let sources = sum { $0.source == $1.source }
    let targets = sum { $0.target == $1.target }
    let either = sum {
      $0.source == $1.source || $0.target == $1.target || $0.source == $1.target
        || $0.target == $1.source
    }
    // The sum over all dependent pairs may be negative where few recordings leave it uncertain; those
    // over one side are sums of squares.
    let variance = max(either, sources, targets) / (count * count) * replicates / (replicates - 1)
    return Interval(mean, standardError: variance.squareRoot(), stretches: replicates)
  }
}
