import Tensor

/// A recording as a comparison uses it: chosen units, binned, split, with the bins that are scored.
public struct Dataset: Sendable {
  /// Its summary in documents.
  public let summary: DatasetSummary
  /// What is known about each unit.
  public let units: [UnitInfo]
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
  /// The true log-odds of the validation and the test part, of a simulated recording.
  public let truth: (validation: LogOdds, test: LogOdds)?

  /// Reads or simulates a recording, and bins, splits and describes it as a comparison does.
  ///
  /// - Throws: `RecordingError` for a file that cannot be read or used, `ComparisonError` if the
  ///   truth next to it does not belong to it.
  public init(_ source: DatasetSource, settings: ProtocolSettings, units: Int? = nil) throws {
    let (recording, truth) = try source.load()
    try self.init(recording, truth: truth, settings: settings, units: units ?? settings.units)
  }

  /// Bins, splits and describes a recording.
  ///
  /// - Throws: `RecordingError` if it is too short or has too few units; `ComparisonError` if the
  ///   truth does not belong to it.
  init(
    _ recording: Recording, truth: SimulationTruth?, settings: ProtocolSettings, units: Int?
  ) throws {
    let binned = try BinnedSpikes(
      recording,
      options: BinningOptions(
        bin: settings.binSeconds, units: units, start: settings.start, minutes: settings.minutes))
    try Interruption.check()
    let split = try binned.split(context: settings.context)
    self.units = binned.units
    training = binned.raster.slice(split.training)
    validation = binned.raster.slice(split.validation)
    test = binned.raster.slice(split.test)
    scored = try ScoredBins(part: split.test, longestContext: settings.context)
    chosen = try ScoredBins(part: split.validation, longestContext: settings.context)
    nullRates = NullRates(training: training)
    self.truth = try truth.map { truth in
      if let reason = truth.mismatch(with: recording.trains) {
        throw ComparisonError.truthMismatch(recording: recording.name, reason: reason)
      }
      guard let rows = truth.logOdds(of: binned) else {
        throw ComparisonError.truthMismatch(
          recording: recording.name,
          reason: "it has \(truth.logOdds.bins) bins of \(truth.binSeconds) s and "
            + "\(truth.logOdds.units) units")
      }
      return (try rows.slice(split.validation), try rows.slice(split.test))
    }
    summary = DatasetSummary(
      recording, binned, split: split, scored: scored,
      silentInTraining: training.spikeCounts.count { $0 == 0 })
  }
}

extension DatasetSummary {
  /// The summary of a recording that was binned and split.
  init(
    _ recording: Recording, _ binned: BinnedSpikes, split: Split, scored: ScoredBins,
    silentInTraining silent: Int
  ) {
    func pair(_ range: Range<Int>) -> [Int] { [range.lowerBound, range.upperBound] }
    let parts = [split.training, split.validation, split.test]
      .map { "\($0.lowerBound)-\($0.upperBound)" }
    let spikes = binned.raster.sha256
    let silentNote = silent > 0 ? ["units used that have no training spikes: \(silent)"] : []
    self.init(
      name: recording.name,
      preparation: recording.preparation?.rawValue.replacing(" ", with: "-") ?? "unknown",
      units: binned.raster.units, bins: binned.raster.bins, binSeconds: binned.binSeconds,
      prevalence: binned.raster.prevalence,
      sha256: binned.sha256.isEmpty ? spikes : binned.sha256, spikesSHA256: spikes,
      scoredBins: scored.count,
      maskSHA256: SHA256.hexDigest(of: scored.mask(recordingBins: binned.raster.bins)),
      training: pair(split.training), validation: pair(split.validation), test: pair(split.test),
      splitSHA256: SHA256.hexDigest(of: Array(parts.joined(separator: ",").utf8)),
      silentUnits: silent, mergedSpikes: binned.mergedSpikes, notes: recording.notes + silentNote)
  }
}

extension SpikeRaster {
  /// The SHA-256 of the raster: of its numbers of bins and units as text, then of the indices of
  /// its spikes as 64-bit little-endian numbers.
  ///
  /// About one entry in a hundred is a spike, so this hashes a tenth of the bytes.
  var sha256: String {
    var hash = SHA256()
    hash.update(Array("\(bins) bins of \(units) units\n".utf8))
    var places: [UInt8] = []
    for (index, entry) in entries.enumerated() where entry != 0 {
      for shift in stride(from: 0, to: 64, by: 8) {
        places.append(UInt8(truncatingIfNeeded: index >> shift))
      }
      if places.count >= 1 << 16 {
        hash.update(places)
        places.removeAll(keepingCapacity: true)
      }
    }
    hash.update(places)
    return hash.finalized()
  }
}
