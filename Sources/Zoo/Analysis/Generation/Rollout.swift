import Tensor

/// Spikes drawn from a fitted model, bin after bin.
///
/// In a free-running rollout the drawn spikes are the past of the next bin, so that the model lives
/// on its own. In teacher-forced sampling the past is always the recording's, and the draws lead
/// nowhere. Both use the same random numbers: the one of a bin and a unit depends on the seed, the
/// bin and the unit alone.
public struct Rollout: Sendable {
  private let predictor: any Predictor
  private let key: SIMD2<UInt32>

  /// A rollout of a fitted predictor.
  public init(_ predictor: any Predictor, seed: UInt64) {
    self.predictor = predictor
    key = RandomGenerator(seed: seed).stream("generated spikes").key
  }

  private static let binsBetweenChecks = 256

  /// Free-running spikes, [bins, units].
  ///
  /// - Parameters:
  ///   - bins: how many to draw.
  ///   - units: those of the fit.
  ///   - past: the bins right before the first; nil to start from silence.
  /// - Returns: the drawn spikes.
  /// - Throws: `GenerationError.notANumber`, `FitCancelled`, what the predictor throws.
  /// - Precondition: the past has these units.
  public func freeRunning(
    bins: Int, units: Int, after past: SpikeRaster? = nil
  ) throws -> SpikeRaster {
    precondition(past == nil || past?.units == units, "the past has other units")
    var forecast = try predictor.liveForecast(units: units)
    if let past {
      for bin in 0..<past.bins {
        if bin % Self.binsBetweenChecks == 0 { try Interruption.check() }
        try forecast.observe(Array(past.entries[bin * units..<(bin + 1) * units]))
      }
    }
    let draw = SpikeDraw(key: key, units: units)
    var entries: [UInt8] = []
    entries.reserveCapacity(bins * units)
    for bin in 0..<bins {
      if bin % Self.binsBetweenChecks == 0 { try Interruption.check() }
      let spikes = try Self.spikes(forecast.logOdds[...], bin: bin, draw)
      entries += spikes
      // The row after the last bin would be computed in vain.
      if bin + 1 < bins { try forecast.observe(spikes) }
    }
    return SpikeRaster(binary: entries, bins: bins, units: units)
  }

  /// Teacher-forced spikes of a part of a recording, [bins, units]: the past of each bin is what was
  /// recorded.
  ///
  /// - Throws: as `freeRunning`.
  public func teacherForced(_ part: PartWithRunUp) throws -> SpikeRaster {
    let rows = try predictor.logOdds(for: part)
    let (bins, units) = (rows.bins, rows.units)
    let values = rows.values.values
    let draw = SpikeDraw(key: key, units: units)
    var entries: [UInt8] = []
    entries.reserveCapacity(bins * units)
    for bin in 0..<bins {
      entries += try Self.spikes(values[bin * units..<(bin + 1) * units], bin: bin, draw)
    }
    return SpikeRaster(binary: entries, bins: bins, units: units)
  }

  /// One entry per unit, 0 or 1.
  private static func spikes(
    _ logOdds: ArraySlice<Float>, bin: Int, _ draw: SpikeDraw
  ) throws(GenerationError) -> [UInt8] {
    var spikes = [UInt8](repeating: 0, count: draw.units)
    for (unit, value) in logOdds.enumerated() {
      guard !value.isNaN else { throw .notANumber(bin: bin, unit: unit) }
      if draw.isSpike(value, bin: bin, unit: unit) { spikes[unit] = 1 }
    }
    return spikes
  }
}
