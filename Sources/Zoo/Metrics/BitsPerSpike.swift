#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bits per spike: how much better than each unit's constant training rate a prediction explains
/// the spikes, in bits per spike.
///
///     LL_n  = sum over bins of y z - softplus(z)           z the log-odds, y the spike (Bernoulli)
///     LL0_n = S_n log r_n + (T - S_n) log(1 - r_n)         r_n the null rate, S_n spikes in T bins
///     bits_n = (LL_n - LL0_n) / (S_n log 2)                pooled: sums over units above and below
///
/// As in the Neural Latents Benchmark (Pei et al. 2021) but with the Bernoulli likelihood of binary
/// bins and a null from training, so that the null knows nothing about the scored bins. The
/// constant rate has 0, higher is better, negative is worse than a constant. One predictor can have
/// +0.07 pooled and -0.16 averaged over units, so the median and the share of units above zero are
/// always shown with the pooled value. A unit without test spikes is NaN by itself; spikes
/// predicted for it count against the pooled value.
public struct BitsPerSpike: Sendable, Equatable {
  /// A unit is above zero if its value exceeds this: the rounding of a sum, not a margin.
  public static let roundingMargin = 1e-9

  /// Each unit's value; NaN for a unit without spikes.
  public let perUnit: [Double]
  /// The value over all units, weighted by spikes.
  public let pooled: Double
  /// The median over the units with spikes.
  public let unitMedian: Double
  /// The share of the units with spikes whose value is above zero.
  public let unitsAboveZero: Double

  /// The value of predicted log-odds, as they are or after an affine map.
  ///
  /// - Parameters:
  ///   - prediction: log-odds and spikes of the scored bins.
  ///   - nullRates: spikes per bin of each unit, strictly between 0 and 1.
  ///   - calibration: a map that is applied to the log-odds first.
  /// - Throws: `EvaluationError` if there is not one null rate per unit or one is out of range.
  public init(
    _ prediction: ScoredPrediction, nullRates: [Double],
    calibration: AffineCalibration = .identity
  ) throws(EvaluationError) {
    try BitsPerSpike.check(nullRates, units: prediction.units)
    let sums = LikelihoodSums(
      prediction, slope: calibration.slope, intercept: calibration.intercept)
    self.init(
      spikeCounts: prediction.spikeCounts, bins: prediction.bins,
      logLikelihood: sums.logLikelihood, nullRates: nullRates)
  }

  /// The value of log-likelihoods.
  ///
  /// - Precondition: `nullRates` have passed `check`.
  init(spikeCounts: [Int], bins: Int, logLikelihood: [Double], nullRates: [Double]) {
    var gains: [Double] = []
    for (unit, rate) in nullRates.enumerated() {
      let spikes = Double(spikeCounts[unit])
      let silent = Double(bins) - spikes
      gains.append(logLikelihood[unit] - (spikes * log(rate) + silent * log1p(-rate)))
    }
    let ln2 = log(2.0)
    perUnit = zip(gains, spikeCounts).map { gain, spikes in
      spikes > 0 ? gain / (Double(spikes) * ln2) : .nan
    }
    let total = spikeCounts.reduce(0, +)
    pooled = total > 0 ? gains.reduce(0, +) / (Double(total) * ln2) : .nan
    let defined = perUnit.filter { !$0.isNaN }.sorted()
    unitMedian = BitsPerSpike.median(ofSorted: defined)
    unitsAboveZero =
      Double(defined.count { $0 > BitsPerSpike.roundingMargin }) / Double(defined.count)
  }

  /// Throws unless there is one null rate per unit, each strictly between 0 and 1.
  static func check(_ nullRates: [Double], units: Int) throws(EvaluationError) {
    guard nullRates.count == units else {
      throw .nullRateCount(expected: units, found: nullRates.count)
    }
    if let unit = nullRates.firstIndex(where: { !($0 > 0 && $0 < 1) }) {
      throw .nullRateOutOfRange(unit: unit)
    }
  }

  /// The middle value, or the mean of the middle two; NaN if there is none.
  static func median(ofSorted values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let middle = values.count / 2
    return values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
  }
}

extension Metric {
  /// Bits per spike of the log-odds as predicted, pooled over units.
  package static let bitsPerSpike = Metric(
    name: "bits_per_spike.pooled",
    definition: "(LL - LL0) / (spikes log 2), summed over all units and scored bins. LL is the "
      + "Bernoulli log-likelihood of the saved log-odds, LL0 that of each unit's constant "
      + "training rate (k + 1/2) / (T + 1).",
    chance: "0 for the constant rate", direction: .higher,
    edgeCases: "Negative is worse than a constant rate. Active units dominate: read it "
      + "with unit_median and units_above_zero. Undefined without spikes.",
    csvName: "bits_per_spike",
    column: MetricColumn(title: "raw", form: .fixed(3), dispensability: 3),
    reference: "gain(y, z, null_rates).sum() / (log(2) * y.sum()) if y.any() else nan",
    perUnit: UnitMetric(
      name: "bits_per_spike", reference: "bits(y, z, null_rates)", values: { $0.bits.perUnit })
  ) { $0.bits.pooled }

  /// The median unit's bits per spike of the log-odds as predicted.
  package static let unitMedian = Metric(
    name: "bits_per_spike.unit_median",
    definition: "The median of bits per spike over the units with spikes in the scored bins.",
    chance: "0 for the constant rate", direction: .higher,
    edgeCases: "Can be negative while the pooled value is positive. Units without spikes are "
      + "undefined and left out.",
    csvName: "unit_median_bits_per_spike", reference: "nanmedian(bits(y, z, null_rates))"
  ) { $0.bits.unitMedian }

  /// The share of units whose log-odds as predicted beat their constant rate.
  package static let unitsAboveZero = Metric(
    name: "bits_per_spike.units_above_zero",
    definition: "The share of the units with spikes whose bits per spike is above zero (by more "
      + "than the rounding of a sum, 1e-9).",
    chance: "0 for the constant rate", direction: .higher,
    edgeCases: "Does not say by how much.",
    csvName: "units_above_zero",
    reference: "mean(defined(bits(y, z, null_rates)) > 1e-9)"
  ) { $0.bits.unitsAboveZero }
}
