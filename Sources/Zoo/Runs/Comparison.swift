import Layers
import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Trains and judges models under one protocol, and writes everything down.
///
/// The null rows take part whether they were asked for or not, and so does the oracle where the
/// truth is known. Each model, recording and seed is a row, written once and whole; running again
/// into the same folder does what is missing.
public struct Comparison: Sendable {
  /// The models, null rows included.
  public let models: [ModelSelection]
  /// What is compared on.
  public let recordings: [DatasetSource]
  /// What is held equal.
  public let settings: ProtocolSettings
  /// The seeds; every model that is fitted by chance is fitted once a seed.
  public let seeds: [UInt64]
  /// Where everything is written.
  public let directory: RunDirectory
  /// Whether a model that fails leaves the others alone.
  public var keepGoing = false
  /// Whether rows that are there already are taken over.
  public var resume = true
  /// The command line, for the manifest.
  public var command: [String] = []

  /// A comparison.
  public init(
    models: [ModelSelection], recordings: [DatasetSource], settings: ProtocolSettings,
    seeds: [UInt64] = [0], directory: RunDirectory
  ) {
    let nulls: [any Model.Type] = [ConstantRate.self, LastBin.self, ExponentialHistory.self]
    var seen: Set<String> = []
    self.models =
      (models
      + nulls.map { ModelSelection(model: $0, options: ModelOptions(defaultsOf: $0.card)) })
      .filter { seen.insert($0.label).inserted }
    self.recordings = recordings
    self.settings = settings
    self.seeds = seeds.isEmpty ? [0] : seeds
    self.directory = directory
  }

  /// Runs what is missing and returns all rows.
  ///
  /// - Parameters:
  ///   - observer: told what happens, on the calling thread.
  ///   - isCancelled: asked after every step; true saves the fit and ends with `FitCancelled`.
  /// - Returns: the rows of this run and of earlier ones of the folder, and what failed.
  /// - Throws: `RecordingError` and `FileError` for input and output, `ComparisonError`,
  ///   `FitCancelled`.
  public func run(
    observer: @escaping @Sendable (ComparisonEvent) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ComparisonResults {
    guard !recordings.isEmpty else { throw ComparisonError.noRecordings }
    let loaded = try recordings.map { try LoadedRecording($0) }
    let names = loaded.map(\.recording.name)
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      throw ComparisonError.duplicateRecording(name)
    }
    let units = settings.units ?? equalUnits(loaded)
    // Everything that can be wrong with the input is found before anything is written.
    var records: [DatasetSummary] = []
    for recording in loaded {
      records.append(
        try Dataset(recording, settings: settings, units: units).record)
    }
    if !keepGoing { try checkOptions(records) }
    try directory.create()
    var results = try begin(records)

    let cells = models.reduce(0) { $0 + seeds(of: $1).count } * loaded.count
    var index = 0
    for recording in loaded {
      let prepared = try Dataset(recording, settings: settings, units: units)
      observer(.prepared(prepared.record))
      if prepared.testTruth != nil {
        try addOracle(prepared, to: &results, observer: observer)
      }
      for selection in models {
        for seed in seeds(of: selection) {
          defer { index += 1 }
          if let row = results.rows.first(where: {
            $0.label == selection.label && $0.testedOn == prepared.record.name && $0.seed == seed
          }) {
            observer(.reused(row))
            continue
          }
          observer(
            .started(
              label: selection.label, recording: prepared.record.name, seed: seed, index: index,
              count: cells))
          do {
            let row = try self.row(
              selection, prepared, seed: seed, observer: observer, isCancelled: isCancelled)
            results.rows.append(row)
            results.clearFailure(of: row.label, on: row.testedOn, seed: row.seed)
            try write(results)
            observer(.finished(row))
          } catch let error as FitCancelled {
            throw error
          } catch let error as FileError {
            // A full disk is not the model's failure.
            throw error
          } catch {
            let failure = FailureRecord(
              label: selection.label, recording: prepared.record.name, seed: seed,
              message: "\(error)")
            guard keepGoing else { throw ComparisonError.modelFailed(failure) }
            results.clearFailure(of: failure.label, on: failure.recording, seed: failure.seed)
            results.failures.append(failure)
            try write(results)
            observer(.failed(failure))
          }
        }
      }
    }
    try write(results)
    return results
  }

  /// Makes every model once, so that options that do not go together are found before the hours of
  /// those in front of it.
  ///
  /// - Throws: `ModelOptionError`; what else goes wrong is the failure of a row.
  private func checkOptions(_ records: [DatasetSummary]) throws(ModelOptionError) {
    for selection in models {
      do {
        _ = try selection.model.predictor(selection.options)
        guard let type = selection.model as? any Network.Type else { continue }
        for units in Set(records.map(\.units)) {
          try type.check(selection.options, units: units, context: settings.context)
        }
      } catch let error as ModelOptionError {
        throw error
      } catch {}
    }
  }

  /// The null rows do not depend on the seed: one row is enough.
  private func seeds(of selection: ModelSelection) -> [UInt64] {
    selection.model.card.role == .null ? Array(seeds.prefix(1)) : seeds
  }

  /// Over several recordings, the number of units that all of them have.
  private func equalUnits(_ loaded: [LoadedRecording]) -> Int? {
    guard loaded.count > 1 else { return nil }
    return loaded.map { min($0.recording.unitCount, UnitSelection.defaultLimit) }.min()
  }

  /// Takes up an earlier run of the folder, or starts a new one.
  private func begin(_ records: [DatasetSummary]) throws -> ComparisonResults {
    var results = ComparisonResults(
      settings: settings, recordings: records, rows: [], failures: [])
    if resume, let earlier = try directory.readManifest() {
      if let difference = difference(from: earlier, records) {
        throw ComparisonError.otherRun(directory: directory.path, difference: difference)
      }
      if let done = try directory.readResults() {
        results.rows = done.rows.filter(directory.holds)
        results.failures = done.failures
      }
    }
    try directory.write(
      Manifest(
        version: ZooVersion.current, command: command,
        started: Date().ISO8601Format(), instructionSet: Kernels.instructionSet,
        threads: ThreadPool.shared.threadCount, seeds: seeds, models: models.map(\.label),
        settings: settings, recordings: records),
      to: directory.manifest)
    return results
  }

  /// What makes an earlier run another one; models and seeds may be added.
  private func difference(from earlier: Manifest, _ records: [DatasetSummary]) -> String? {
    guard earlier.settings == settings else {
      return earlier.settings.context != settings.context
        ? "context \(earlier.settings.context) instead of \(settings.context)"
        : "other protocol settings (preset \(earlier.settings.preset.rawValue))"
    }
    for record in records {
      guard let before = earlier.recordings.first(where: { $0.name == record.name }) else {
        return "other recordings"
      }
      guard before.sha256 == record.sha256, before.maskSHA256 == record.maskSHA256 else {
        return "another '\(record.name)'"
      }
    }
    return earlier.recordings.count == records.count ? nil : "other recordings"
  }

  private func write(_ results: ComparisonResults) throws {
    // The document that says which rows are done comes last, so that a row it names has its units.
    try AtomicFile.write(ResultsTable.rows(results), to: directory.resultsCSV)
    try AtomicFile.write(ResultsTable.units(results), to: directory.perUnitCSV)
    try directory.write(results, to: directory.results)
  }
}

/// The version of the package.
public enum ZooVersion {
  /// Semantic version.
  public static let current = "0.1.0"
}
