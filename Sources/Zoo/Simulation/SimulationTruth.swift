import Tensor

/// The true log-odds of a simulated recording, which the oracle row of a comparison predicts.
///
/// Stored next to the recording, in its own file so that no model reads it by accident: the truth
/// of `name.npz` is `name.truth.npz`, with `log_odds` float32 [bins, units], `bin_seconds`, and
/// `trains_sha256`, which says which spikes it belongs to.
public struct SimulationTruth: Sendable, Equatable {
  /// The log-odds that a unit spikes in a bin given all bins before, [bins, units].
  public let logOdds: LogOdds
  /// The width of a bin in seconds.
  public let binSeconds: Double
  /// The digest of the recording's spikes (``SpikeTrains/sha256``), if it is known.
  ///
  /// Names and shapes do not distinguish two simulations that differ only in their seed.
  public let trainsSHA256: String?

  /// A truth from its parts.
  public init(logOdds: LogOdds, binSeconds: Double, trainsSHA256: String? = nil) {
    self.logOdds = logOdds
    self.binSeconds = binSeconds
    self.trainsSHA256 = trainsSHA256
  }

  /// The path of the truth of a recording's file: `name.truth.npz` for `name.npz`.
  public static func path(beside recording: String) -> String {
    let stem = recording.hasSuffix(".npz") ? String(recording.dropLast(4)) : recording
    return stem + ".truth.npz"
  }

  /// Reads a truth.
  ///
  /// - Throws: `FileError` if the file cannot be read, or is not of the form above.
  public init(path: String) throws(FileError) {
    let archive = try NumPyArchive.read(path)
    let array = try archive["log_odds"]
    guard array.shape.count == 2, array.element == .float32 else {
      throw .malformed(
        file: path, place: .array("log_odds"),
        problem: "\(array.element) of shape \(array.shape), not float32 [bins, units]")
    }
    let seconds = try archive["bin_seconds"]
    guard seconds.count == 1, let width = seconds.doubles.first, width > 0, width.isFinite else {
      throw .malformed(
        file: path, place: .array("bin_seconds"), problem: "not one positive number of seconds")
    }
    logOdds = LogOdds(matrix: array.tensor)
    binSeconds = width
    trainsSHA256 = archive.contains("trains_sha256") ? archive.texts("trains_sha256")?.first : nil
  }

  /// Writes a truth, whole or not at all.
  ///
  /// - Throws: `FileError` if the file cannot be written.
  public func write(_ path: String) throws(FileError) {
    try NumPyArchive.write(
      path,
      [
        ("log_odds", NumericArray(logOdds.values)),
        ("bin_seconds", NumericArray([binSeconds], shape: [])),
      ], texts: trainsSHA256.map { [("trains_sha256", [$0], [])] } ?? [])
  }

  /// The truth of the bins and units that a comparison uses; nil if its bins are of another width
  /// or reach beyond the truth, since the probability of a wider bin is not a sum of these.
  public func logOdds(of recording: BinnedSpikes) -> LogOdds? {
    logOdds(
      bins: recording.firstBin..<recording.firstBin + recording.raster.bins,
      units: recording.unitRange, binSeconds: recording.binSeconds)
  }

  /// Why it is not the truth of a recording of these spikes; nil if it is, or if it does not say.
  func mismatch(with trains: SpikeTrains) -> String? {
    guard let trainsSHA256, trainsSHA256 != trains.sha256 else { return nil }
    return "it was written for other spikes, with the SHA-256 \(trainsSHA256.prefix(12))..., "
      + "and these have \(trains.sha256.prefix(12))..."
  }

  func logOdds(bins: Range<Int>, units: Range<Int>, binSeconds: Double) -> LogOdds? {
    guard abs(binSeconds - self.binSeconds) <= 1e-9 * self.binSeconds,
      bins.lowerBound >= 0, bins.upperBound <= logOdds.bins,
      units.lowerBound >= 0, units.upperBound <= logOdds.units
    else { return nil }
    if bins.count == logOdds.bins, units.count == logOdds.units { return logOdds }
    return LogOdds(
      matrix: Tensor.make([bins.count, units.count]) { out in
        logOdds.values.withValues { values in
          var next = 0
          for bin in bins {
            for unit in units {
              out[next] = values[bin * logOdds.units + unit]
              next += 1
            }
          }
        }
      })
  }
}
