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
  /// Units with fewer test spikes than this are left out of the unit mean: with so few, one spike
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

  /// The values of separately scored units.
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

extension Metric {
  /// ROC-AUC over pairs of bins of the same unit.
  package static let rocAUCStratified = Metric(
    name: "roc_auc.stratified",
    definition: "The probability that a spike bin has a higher score than a silent bin of the "
      + "same unit: the units' AUC weighted by spikes times silent bins.",
    chance: "0.5", direction: .higher,
    edgeCases: "A constant rate has exactly 0.5. Ties count half.",
    column: MetricColumn(title: "strat. AUC", form: .fixed(3), dispensability: 2),
    reference: "nansum(per_unit(roc_auc, y, z) * spikes * (bins - spikes)) "
      + "/ (spikes * (bins - spikes)).sum()",
    perUnit: UnitMetric(
      name: "roc_auc", reference: "per_unit(roc_auc, y, z)", values: { $0.rocAUC.perUnit })
  ) { $0.rocAUC.stratified }

  /// The mean ROC-AUC of units.
  package static let rocAUCUnitMean = Metric(
    name: "roc_auc.unit_mean",
    definition: "The mean ROC-AUC over units with at least 10 spikes in the scored bins.",
    chance: "0.5", direction: .higher,
    edgeCases: "Undefined if no unit has 10 spikes. A unit that spikes in every bin is left out.",
    column: MetricColumn(title: "unit AUC", form: .fixed(3), dispensability: 8),
    reference: "nanmean(per_unit(roc_auc, y, z)[spikes >= 10])"
  ) { $0.rocAUC.unitMean }

  /// ROC-AUC of all bins in one ranking.
  package static let rocAUCPooled = Metric(
    name: "roc_auc.pooled",
    definition: "ROC-AUC of all bins of all units in one ranking.",
    chance: "0.5 for a constant; the constant rate of each unit scores far higher",
    direction: .higher,
    edgeCases: "Rewards knowing which units fire more, so it is never a headline: compare it "
      + "with the constant-rate row.",
    reference: "roc_auc(y.ravel(), z.ravel())"
  ) { ROCAUC.value($0.pooledRanks) }

  /// How many units the mean ROC-AUC is over.
  package static let rocAUCUnitsInMean = Metric(
    name: "roc_auc.units_in_mean",
    definition: "The number of units that roc_auc.unit_mean is over.",
    chance: "none", direction: .neutral,
    edgeCases: "Units with fewer than 10 spikes in the scored bins are not among them.",
    isCount: true, reference: "((spikes >= 10) & (spikes < bins)).sum()"
  ) { Double($0.rocAUC.unitsInMean) }

  /// How many units never, or always, spike.
  package static let undefinedUnits = Metric(
    name: "undefined_units",
    definition: "The number of units that spiked in none of the scored bins, or in all of them, "
      + "for which ROC-AUC is undefined.",
    chance: "none", direction: .neutral,
    edgeCases: "They are counted here and never enter a mean as 0.",
    isCount: true, reference: "((spikes == 0) | (spikes == bins)).sum()"
  ) { Double($0.rocAUC.perUnit.count { $0.isNaN }) }
}
