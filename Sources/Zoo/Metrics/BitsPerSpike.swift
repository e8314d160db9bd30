#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bits per spike: how much better than each unit's constant training rate a prediction explains the
/// spikes, in bits for every spike.
///
///     LL_n  = sum over bins of y z - softplus(z)           z the log-odds, y the spike (Bernoulli)
///     LL0_n = S_n log r_n + (T - S_n) log(1 - r_n)         r_n the null rate, S_n spikes in T bins
///     bits_n = (LL_n - LL0_n) / (S_n log 2)                pooled: sums over units above and below
///
/// As in the Neural Latents Benchmark (Pei et al. 2021) but with the Bernoulli likelihood of binary
/// bins and a null from training, so that the null knows nothing of the scored bins. The constant
/// rate has 0, higher is better, negative is worse than knowing nothing of time. One predictor can
/// have +0.07 pooled and -0.16 averaged over units, so the median and the share of units above zero
/// always stand beside the pooled value. A unit without test spikes is NaN by itself; what it was
/// predicted to spike counts against the pooled value.
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
  /// - Throws: `EvaluationError` if there is not one null rate a unit or one is out of range.
  public init(
    _ prediction: ScoredPrediction, nullRates: [Double],
    calibration: AffineCalibration = .identity
  ) throws(EvaluationError) {
    let sums = LikelihoodSums(
      prediction, slope: calibration.slope, intercept: calibration.intercept)
    try self.init(prediction, sums: sums, nullRates: nullRates)
  }

  init(
    _ prediction: ScoredPrediction, sums: LikelihoodSums, nullRates: [Double]
  ) throws(EvaluationError) {
    guard nullRates.count == prediction.units else {
      throw .nullRateCount(expected: prediction.units, found: nullRates.count)
    }
    if let unit = nullRates.firstIndex(where: { !($0 > 0 && $0 < 1) }) {
      throw .nullRateOutOfRange(unit: unit)
    }
    var gains: [Double] = []
    for (unit, rate) in nullRates.enumerated() {
      let spikes = Double(prediction.spikeCounts[unit])
      let silent = Double(prediction.bins) - spikes
      gains.append(
        sums.logLikelihood[unit] - (spikes * log(rate) + silent * log1p(-rate)))
    }
    let ln2 = log(2.0)
    perUnit = zip(gains, prediction.spikeCounts).map { gain, spikes in
      spikes > 0 ? gain / (Double(spikes) * ln2) : .nan
    }
    let total = prediction.totalSpikes
    pooled = total > 0 ? gains.reduce(0, +) / (Double(total) * ln2) : .nan
    let defined = perUnit.filter { !$0.isNaN }.sorted()
    unitMedian = BitsPerSpike.median(ofSorted: defined)
    unitsAboveZero =
      Double(defined.count { $0 > BitsPerSpike.roundingMargin }) / Double(defined.count)
  }

  /// The middle value, or the mean of the middle two; NaN if there is none.
  private static func median(ofSorted values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let middle = values.count / 2
    return values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
  }
}
