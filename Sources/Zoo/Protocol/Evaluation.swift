/// Scoring of predictions: what validation chooses, and all metrics of the test bins.
///
/// The headline bits per spike is that of the log-odds as saved, for every model alike, so anybody
/// can recompute it from a predictions file (`logits`, `spikes`, `null_rates`) alone. Models whose
/// loss does not ask for probabilities have their fair value in `bits_per_spike_calibrated`, which
/// needs two more numbers, the map fitted on validation, that are recorded beside it. Ranking
/// metrics are the same for both.
public enum Evaluation {
  /// What is chosen on validation and kept for test.
  public struct Choices: Sendable, Equatable {
    /// The log-odds from which on a spike is predicted; NaN if validation has no spikes.
    public var threshold: Double
    /// The map that makes log-odds calibrated.
    public var calibration: AffineCalibration

    /// Choices that were made before.
    public init(threshold: Double, calibration: AffineCalibration) {
      self.threshold = threshold
      self.calibration = calibration
    }
  }

  /// The threshold with the greatest F1 and the calibration of validation bins.
  ///
  /// - Throws: `EvaluationError` if shapes differ, no bin is there, or a log-odds is not finite.
  public static func choose(
    validationLogOdds logOdds: LogOdds, spikes: SpikeRaster
  ) throws(EvaluationError) -> Choices {
    let validation = try ScoredPrediction(logOdds: logOdds, spikes: spikes)
    return Choices(
      threshold: ThresholdSelection.maximizingF1(RankCounts.pooled(validation)),
      calibration: AffineCalibration.fit(validation))
  }

  /// All metrics of a prediction, whose rows are the scored bins only.
  ///
  /// - Parameters:
  ///   - logOdds: row t is the prediction of bin t, [bins, units].
  ///   - spikes: the spikes of the same bins.
  ///   - nullRates: spikes per bin of each unit under the constant-rate model; see ``NullRates``.
  ///   - threshold: from validation, in log-odds.
  ///   - calibration: from validation.
  /// - Returns: the metrics over units, and one line a unit.
  /// - Throws: `EvaluationError` if shapes differ, no bin is there, a log-odds is not finite, or the
  ///   null rates do not fit.
  public static func score(
    logOdds: LogOdds, spikes: SpikeRaster, nullRates: [Double], threshold: Double,
    calibration: AffineCalibration
  ) throws(EvaluationError) -> Scores {
    let prediction = try ScoredPrediction(logOdds: logOdds, spikes: spikes)
    let sums = LikelihoodSums(prediction)
    let bits = try BitsPerSpike(prediction, sums: sums, nullRates: nullRates)
    let calibrated = try BitsPerSpike(
      prediction, nullRates: nullRates, calibration: calibration)
    let ranks = RankCounts.perUnit(prediction)
    let roc = ROCAUC(ranks)
    let precision = AveragePrecision(ranks)
    let pooled = RankCounts.pooled(prediction)
    let fit = Calibration(prediction, sums: sums)
    let confusion = ConfusionCounts(prediction, threshold: threshold)

    return Scores(
      bitsPerSpike: .init(
        pooled: bits.pooled, unitMedian: bits.unitMedian, unitsAboveZero: bits.unitsAboveZero),
      bitsPerSpikeCalibrated: .init(
        pooled: calibrated.pooled, unitMedian: calibrated.unitMedian,
        unitsAboveZero: calibrated.unitsAboveZero, slope: calibration.slope,
        intercept: calibration.intercept),
      rocAUC: .init(
        stratified: roc.stratified, unitMean: roc.unitMean, pooled: ROCAUC.value(pooled),
        unitsInMean: roc.unitsInMean),
      averagePrecision: .init(
        unitMean: precision.unitMean, lift: precision.lift,
        pooled: AveragePrecision.value(pooled)),
      calibration: .init(slope: fit.slope, intercept: fit.intercept, ratio: fit.ratio),
      brier: fit.brierScore,
      // Without a threshold nothing is predicted, which is no measurement of either.
      f1: threshold.isNaN ? .nan : confusion.f1,
      mcc: threshold.isNaN ? .nan : confusion.matthewsCorrelation,
      threshold: threshold,
      undefinedUnits: roc.perUnit.count { $0.isNaN },
      units: (0..<prediction.units).map { unit in
        UnitScores(
          unit: unit, spikes: prediction.spikeCounts[unit],
          rate: Double(prediction.spikeCounts[unit]) / Double(prediction.bins),
          bitsPerSpike: bits.perUnit[unit], rocAUC: roc.perUnit[unit],
          averagePrecision: precision.perUnit[unit])
      })
  }
}
