import Tensor

/// A recording as a comparison uses it: chosen units, binned, split, with the bins that are scored.
public struct Dataset: Sendable {
  /// What is written about it.
  public let record: DatasetSummary
  /// The training part.
  public let training: SpikeRaster
  /// The validation part.
  public let validation: SpikeRaster
  /// The test part.
  public let test: SpikeRaster
  /// The bins of the test part that are scored.
  public let scored: ScoredBins
  /// The bins of the validation part that choose threshold and calibration.
  public let chosen: ScoredBins
  /// The constant rates of the training part.
  public let nullRates: NullRates
  /// The true log-odds of the test part, of a simulated recording.
  public let testTruth: LogOdds?
  /// The true log-odds of the validation part, of a simulated recording.
  public let validationTruth: LogOdds?
}
