import Tensor

/// A recording as a comparison uses it: chosen units, binned, split, with the bins that are scored.
public struct Dataset: Sendable {
  /// Its summary in documents.
  public let summary: DatasetSummary
  /// What is known about each unit.
  public let units: [UnitInfo]
  /// The training part.
  public let training: SpikeRaster
  /// The spikes of the whole used part of the recording.
  public let raster: SpikeRaster
  /// The bins of the three parts.
  public let split: Split
  /// The longest run-up before a part, in bins.
  public let mostRunUp: Int
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
    let split = try binned.split(context: settings.splitGap)
    self.units = binned.units
    self.split = split
    raster = binned.raster
    mostRunUp = settings.mostRunUp
    training = binned.raster.slice(split.training)
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
      recording, binned, split: split,
      silentInTraining: training.spikeCounts.count { $0 == 0 },
      notes: Self.notes(recording, binned, settings))
  }

  /// What is used otherwise than a user may expect, one sentence each.
  private static func notes(
    _ recording: Recording, _ binned: BinnedSpikes, _ settings: ProtocolSettings
  ) -> [String] {
    var notes: [String] = []
    let (units, all) = (binned.unitRange, recording.unitCount)
    if units.lowerBound > 0 {
      notes.append(
        "units \(units.lowerBound + 1) to \(units.upperBound) of \(all) are used: of "
          + "\(UnitSelection.manyUnits) or more the first \(units.lowerBound) are skipped")
    }
    let used = Double(binned.raster.bins) * binned.binSeconds
    if settings.start > 0, used < settings.minutes * 60 - binned.binSeconds {
      notes.append(
        "it ends \(NumberText.duration(used)) after second \(NumberText.plain(settings.start)), where the "
          + "part begins: less than \(NumberText.duration(settings.minutes * 60)) are used")
    }
    return notes
  }
}

extension Dataset {
  /// The validation part, which chooses epochs, threshold and calibration.
  public var validation: SpikeRaster { raster.slice(split.validation) }
  /// The test part; all of its bins are scored.
  public var test: SpikeRaster { raster.slice(split.test) }
  /// The bins right before the validation part, as many as a run-up may have.
  public var validationRunUp: SpikeRaster {
    let end = split.validation.lowerBound
    return raster.slice(max(0, end - mostRunUp)..<end)
  }

  /// The validation part with the run-up that a predictor gets.
  public func validation(for predictor: any Predictor) -> PartWithRunUp {
    part(split.validation, for: predictor)
  }

  /// The test part with the run-up that a predictor gets.
  public func test(for predictor: any Predictor) -> PartWithRunUp {
    part(split.test, for: predictor)
  }

  private func part(_ bins: Range<Int>, for predictor: any Predictor) -> PartWithRunUp {
    PartWithRunUp(bins, of: raster, remembering: min(predictor.memory, mostRunUp))
  }
}

extension DatasetSummary {
  /// The summary of a recording that was binned and split.
  init(
    _ recording: Recording, _ binned: BinnedSpikes, split: Split,
    silentInTraining silent: Int, notes: [String]
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
      scoredBins: split.test.count,
      maskSHA256: SHA256.hexDigest(of: split.scoredMask(bins: binned.raster.bins)),
      training: pair(split.training), validation: pair(split.validation), test: pair(split.test),
      splitSHA256: SHA256.hexDigest(of: Array(parts.joined(separator: ",").utf8)),
      silentUnits: silent, mergedSpikes: binned.mergedSpikes,
      notes: recording.notes + notes + silentNote)
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
