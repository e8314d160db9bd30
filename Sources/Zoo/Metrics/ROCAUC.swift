/// Area under the receiver operating characteristic: the probability that a bin with a spike scores
/// higher than a bin without, ties counting half.
///
///     AUC = (1 / PN) sum over spike bins of (silent bins below + half the silent bins level)
///
/// This is the Mann-Whitney statistic with mid-ranks (Hanley and McNeil 1982) and equals the
/// trapezoid under the ROC curve. Chance is 0.5, higher is better. A constant score has exactly 0.5
/// in any order of rows. Without spikes, or with a spike in every bin, it is NaN.
///
/// Pooling the bins of all units rewards knowing which units fire more: every unit's constant rate
/// reaches 0.92 on a cortical slice. The stratified form compares bins of one unit only, so that a
/// constant rate has 0.5 whatever the rates are.
public struct ROCAUC: Sendable, Equatable {
  /// Units with fewer test spikes than this stay out of the unit mean: with so few, one spike
  /// moves a unit's value by more than a tenth.
  public static let minimumSpikes = 10

  /// Each unit's value; NaN for a unit that never, or always, spikes.
  public let perUnit: [Double]
  /// The units' values weighted by P_n N_n, their numbers of pairs: the probability that a spike bin
  /// outranks a silent bin of the same unit.
  public let stratified: Double
  /// The mean over the units of at least `minimumSpikes` spikes whose value is defined.
  public let unitMean: Double
  /// How many units that mean is over.
  public let unitsInMean: Int

  /// The values of units that are scored apart.
  public init(_ units: [RankCounts]) {
    perUnit = units.map(ROCAUC.value)
    var wins = 0.0
    var pairs = 0.0
    for unit in units {
      wins += Double(ROCAUC.doubledWins(unit)) / 2
      pairs += Double(unit.positives * unit.negatives)
    }
    stratified = pairs > 0 ? wins / pairs : .nan
    let averaged = zip(perUnit, units).filter {
      $1.positives >= ROCAUC.minimumSpikes && !$0.isNaN
    }
    unitsInMean = averaged.count
    unitMean = averaged.reduce(0) { $0 + $1.0 } / Double(averaged.count)
  }

  /// The value of one set of bins: of one unit, or of all units pooled.
  public static func value(_ counts: RankCounts) -> Double {
    let pairs = counts.positives * counts.negatives
    return pairs > 0 ? Double(doubledWins(counts)) / 2 / Double(pairs) : .nan
  }

  /// Twice the number of pairs that are won, ties counting half: an integer, so it is exact.
  private static func doubledWins(_ counts: RankCounts) -> Int {
    counts.levels.reduce(0) { sum, level in
      let below = counts.negatives - level.negativesAbove - level.negatives
      return sum + level.positives * (2 * below + level.negatives)
    }
  }
}
