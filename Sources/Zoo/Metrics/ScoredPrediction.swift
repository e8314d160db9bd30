import Tensor

/// Log-odds and spikes of the same scored bins, checked once for all metrics.
///
/// Every metric takes this type, so no metric meets a NaN, an infinity or a shape that does not fit,
/// and scores and labels cannot be swapped.
public struct ScoredPrediction: Sendable {
  /// The predicted log-odds, [bins, units], all finite.
  public let logOdds: LogOdds
  /// The spikes of the same bins, [bins, units].
  public let spikes: SpikeRaster
  /// The number of spikes of each unit.
  public let spikeCounts: [Int]

  /// The number of scored bins.
  public var bins: Int { spikes.bins }
  /// The number of units.
  public var units: Int { spikes.units }
  /// The number of spikes of all units.
  public var totalSpikes: Int { spikeCounts.reduce(0, +) }

  /// Pairs a prediction with the spikes that it predicts; row t of one belongs to row t of the
  /// other.
  ///
  /// - Throws: `EvaluationError` if shapes differ, there is nothing to score, or a log-odds is not
  ///   finite (the first one in order of bins is named).
  public init(logOdds: LogOdds, spikes: SpikeRaster) throws(EvaluationError) {
    guard logOdds.bins == spikes.bins, logOdds.units == spikes.units else {
      throw .shapeMismatch(
        logOdds: logOdds.values.shape, bins: spikes.bins, units: spikes.units)
    }
    guard spikes.bins > 0, spikes.units > 0 else {
      throw .nothingToScore(bins: spikes.bins, units: spikes.units)
    }
    let offender = logOdds.values.withValues { values in
      // A finite float times zero is zero, any other is NaN: one fast pass without branches in the
      // usual case.
      var zero: Float = 0
      for value in values { zero += value * 0 }
      return zero == 0 ? nil : values.firstIndex { !$0.isFinite }
    }
    if let offender {
      throw .notFinite(
        unit: offender % spikes.units, bin: offender / spikes.units,
        isNaN: logOdds.values.withValues { $0[offender].isNaN })
    }
    self.logOdds = logOdds
    self.spikes = spikes
    spikeCounts = spikes.spikeCounts
  }

  /// Calls a closure with both matrices, row-major [bins, units].
  func withEntries<Result>(
    _ body: (UnsafeBufferPointer<Float>, UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    logOdds.values.withValues { scores in
      spikes.entries.withUnsafeBufferPointer { body(scores, $0) }
    }
  }
}
