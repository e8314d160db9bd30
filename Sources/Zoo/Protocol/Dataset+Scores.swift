/// The scores of a prediction of a dataset, and its score on the validation part.
public struct DatasetScores: Sendable {
  /// The metrics of the scored bins.
  public let scores: Scores
  /// Calibrated bits per spike of the validation bins; undefined without their rows, or without
  /// spikes.
  public let validation: Double
  /// What validation chose; NaN without its rows.
  public let choices: Evaluation.Choices
}

extension Dataset {
  /// Scores the rows of the test part: the only way from log-odds to scores.
  ///
  /// - Parameters:
  ///   - rows: of all bins of the test part, [bins, units].
  ///   - chosen: of all bins of the validation part, which choose threshold and calibration; without
  ///     them F1, the Matthews correlation and the calibrated scores are undefined.
  /// - Returns: the scores, and the calibrated bits per spike of the validation bins.
  /// - Throws: `EvaluationError` if the rows do not fit these bins and units, or are not finite;
  ///   `FitCancelled` if the work should stop.
  public func scores(of rows: LogOdds, chosenBy chosen: LogOdds?) throws -> DatasetScores {
    var choices = Evaluation.Choices(
      threshold: .nan, calibration: AffineCalibration(slope: .nan, intercept: .nan))
    var bits = Double.nan
    if let chosen {
      (choices, bits) = try validationScore(of: chosen)
      try Interruption.check()
    }
    let scores = try Evaluation.score(
      logOdds: rows, spikes: test, nullRates: nullRates.rates,
      threshold: choices.threshold, calibration: choices.calibration, units: units)
    return DatasetScores(scores: scores, validation: bits, choices: choices)
  }

  /// What the rows of the validation part choose, and their own calibrated bits per spike: all that may
  /// be known of a model before the test part is opened.
  ///
  /// - Parameter rows: of all bins of the validation part, [bins, units].
  /// - Returns: threshold and calibration, and the score.
  /// - Throws: as `scores(of:chosenBy:)`.
  func validationScore(of rows: LogOdds) throws -> (choices: Evaluation.Choices, bits: Double) {
    let spikes = validation
    let choices = try Evaluation.choose(validationLogOdds: rows, spikes: spikes)
    let bits = try Evaluation.validationBits(
      logOdds: rows, spikes: spikes, nullRates: nullRates.rates, choices: choices)
    return (choices, bits)
  }

  /// The block statistics of the rows of the test part.
  ///
  /// - Parameters:
  ///   - rows: of all bins of the test part, [bins, units].
  ///   - choices: of validation; see ``DatasetScores/choices``.
  /// - Returns: nil if there are too few bins for blocks.
  /// - Throws: `EvaluationError` if the rows do not fit these bins and units, or are not finite.
  public func statistics(
    of rows: LogOdds, choices: Evaluation.Choices
  ) throws(EvaluationError) -> CellStatistics? {
    try CellStatistics(
      ScoredPrediction(logOdds: rows, spikes: test), nullRates: nullRates.rates, choices: choices)
  }

  /// Scores rows of the training part, with what validation chose; to see what a model learned by
  /// heart, never to judge it.
  ///
  /// - Throws: as `scores(of:chosenBy:)`.
  func trainingScores(of rows: LogOdds, choices: Evaluation.Choices) throws -> Scores {
    try Interruption.check()
    var scores = try Evaluation.score(
      logOdds: rows, spikes: training, nullRates: nullRates.rates,
      threshold: choices.threshold, calibration: choices.calibration, units: units)
    scores.units = []
    return scores
  }
}
