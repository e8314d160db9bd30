import Tensor

extension Dataset {
  /// Bins, splits and describes a recording.
  ///
  /// - Throws: `RecordingError` if it is too short or has too few units; `ComparisonError` if the
  ///   truth does not belong to it.
  init(_ loaded: LoadedRecording, settings: ProtocolSettings, units: Int?) throws {
    let recording = loaded.recording
    let binned = try BinnedSpikes(
      recording,
      options: BinningOptions(
        bin: settings.binSeconds, units: units, start: settings.start, minutes: settings.minutes))
    let split = try binned.split(context: settings.context)
    training = binned.raster.slice(split.training)
    validation = binned.raster.slice(split.validation)
    test = binned.raster.slice(split.test)
    scored = try ScoredBins(part: split.test, longestContext: settings.context)
    chosen = try ScoredBins(part: split.validation, longestContext: settings.context)
    nullRates = NullRates(training: training)

    if let truth = loaded.truth {
      if let reason = truth.mismatch(with: recording.trains) {
        throw ComparisonError.truthMismatch(recording: recording.name, reason: reason)
      }
      guard let rows = truth.logOdds(of: binned) else {
        throw ComparisonError.truthMismatch(
          recording: recording.name,
          reason: "it has \(truth.logOdds.bins) bins of \(truth.binSeconds) s and "
            + "\(truth.logOdds.units) units")
      }
      validationTruth = try rows.slice(split.validation)
      testTruth = try rows.slice(split.test)
    } else {
      (validationTruth, testTruth) = (nil, nil)
    }

    var notes = recording.notes
    let silent = training.spikeCounts.count { $0 == 0 }
    if silent > 0 { notes.append("units used that have no training spikes: \(silent)") }
    let parts = [split.training, split.validation, split.test]
    record = DatasetSummary(
      name: recording.name,
      preparation: recording.preparation?.rawValue.replacing(" ", with: "-") ?? "unknown",
      units: binned.raster.units, bins: binned.raster.bins, binSeconds: settings.binSeconds,
      prevalence: binned.raster.prevalence,
      sha256: binned.sha256.isEmpty ? SHA256.hexDigest(of: binned.raster.entries) : binned.sha256,
      scoredBins: scored.count,
      maskSHA256: SHA256.hexDigest(of: scored.mask(recordingBins: binned.raster.bins)),
      training: [split.training.lowerBound, split.training.upperBound],
      validation: [split.validation.lowerBound, split.validation.upperBound],
      test: [split.test.lowerBound, split.test.upperBound],
      splitSHA256: SHA256.hexDigest(
        of: Array(
          parts.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",").utf8)),
      silentUnits: silent, mergedSpikes: binned.mergedSpikes, notes: notes)
  }
}
