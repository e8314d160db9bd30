/// Scoring of predictions: what validation chooses, and all metrics of the test bins.
///
/// The headline is bits per spike after the map that is fitted on validation, which is fair to
/// every loss; next to it is the value of the log-odds as saved. Both can be recomputed from a
/// predictions file (`logits`, `spikes`, `null_rates`) and the map's two numbers, which are
/// recorded with them. Ranking metrics are the same for both.
public enum Evaluation {
  /// The choices made on validation and kept for test.
  public struct Choices: Sendable, Equatable {
    /// The log-odds from which a spike is predicted; NaN if validation has no spikes.
    public var threshold: Double
    /// The map that calibrates log-odds.
    public var calibration: AffineCalibration

    /// Choices that were made before.
    public init(threshold: Double, calibration: AffineCalibration) {
      self.threshold = threshold
      self.calibration = calibration
    }
  }

  /// The threshold with the greatest F1 and the calibration of validation bins.
  ///
  /// - Throws: `EvaluationError` if shapes differ, there are no bins, or a log-odds is not finite;
  ///   `FitCancelled` if the work should stop.
  public static func choose(
    validationLogOdds logOdds: LogOdds, spikes: SpikeRaster
  ) throws -> Choices {
    let validation = try ScoredPrediction(logOdds: logOdds, spikes: spikes)
    let threshold = ThresholdSelection.maximizingF1(RankCounts.pooled(validation))
    try Interruption.check()
    return Choices(threshold: threshold, calibration: AffineCalibration.fit(validation))
  }

  /// All metrics of a prediction, whose rows are the scored bins only.
  ///
  /// - Parameters:
  ///   - logOdds: row t is the prediction of bin t, [bins, units].
  ///   - spikes: the spikes of the same bins.
  ///   - nullRates: spikes per bin of each unit under the constant-rate model; see ``NullRates``.
  ///   - threshold: from validation, in log-odds.
  ///   - calibration: from validation.
  ///   - units: what is known about the units, in the order of the columns; without it they are
  ///     named by index.
  /// - Returns: the metrics over units, and one line per unit.
  /// - Throws: `EvaluationError` if shapes differ, there are no bins, a log-odds is not finite, or
  ///   the null rates or the units do not fit; `FitCancelled` if the work should stop.
  public static func score(
    logOdds: LogOdds, spikes: SpikeRaster, nullRates: [Double], threshold: Double,
    calibration: AffineCalibration, units: [UnitInfo]? = nil
  ) throws -> Scores {
    let prediction = try ScoredPrediction(logOdds: logOdds, spikes: spikes)
    let units = units ?? (0..<prediction.units).map { UnitInfo(index: $0) }
    guard units.count == prediction.units else {
      throw EvaluationError.unitCount(expected: prediction.units, found: units.count)
    }
    let cell = try ScoredCell(
      prediction, nullRates: nullRates,
      choices: Choices(threshold: threshold, calibration: calibration))

    var scores = Scores()
    for metric in Metric.all {
      // Over the entries of a long recording each may take a second.
      try Interruption.check()
      scores[metric] = metric.value(cell)
    }
    for name in notYetEstimated { scores[name] = .nan }
    let columns = Metric.unitMetrics.map { (name: $0.name, values: $0.values(cell)) }
    scores.units = units.enumerated().map { index, unit in
      UnitScores(
        unit: unit, spikes: prediction.spikeCounts[index],
        rate: Double(prediction.spikeCounts[index]) / Double(prediction.bins),
        numbers: Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0.values[index]) }))
    }
    return scores
  }

  /// The ends of the headline's interval: keys that readers of `results.json` expect, undefined
  /// until an interval is estimated.
  private static let notYetEstimated = ["bits_per_spike.low", "bits_per_spike.high"]

  /// Calibrated bits per spike of the validation part, to be compared with that of the test part.
  ///
  /// The map is fitted on the same bins; two numbers for thousands of spikes hardly flatter it. A
  /// model that does far better here than on the test part has learned the validation part by heart,
  /// or the recording has changed.
  /// - Throws: as ``score(logOdds:spikes:nullRates:threshold:calibration:units:)``.
  public static func validationBits(
    logOdds: LogOdds, spikes: SpikeRaster, nullRates: [Double], choices: Choices
  ) throws(EvaluationError) -> Double {
    try BitsPerSpike(
      ScoredPrediction(logOdds: logOdds, spikes: spikes), nullRates: nullRates,
      calibration: choices.calibration
    ).pooled
  }
}
