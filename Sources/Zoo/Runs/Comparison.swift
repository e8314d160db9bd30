/// Trains and judges models under one protocol, and writes everything down.
///
/// The null rows always take part, and so does the oracle where the truth is known. Every fit and
/// every cell is written once, as a whole; another run with the same directory does what is
/// missing, and several processes may share the work.
public struct Comparison: Sendable {
  /// What to do with results that the directory already holds.
  public enum Existing: Sendable {
    /// They are kept; results that cannot share a table with this comparison are an error.
    case resume
    /// They are kept; results that cannot share a table are removed and done again.
    case redo
    /// They are removed.
    case replace
  }

  /// The models, null rows included.
  public let models: [ModelSelection]
  /// The recordings.
  public let recordings: [DatasetSource]
  /// The settings that are the same for all models.
  public let settings: ProtocolSettings
  /// The seeds; every model except null rows is fitted once per seed.
  public let seeds: [UInt64]
  /// Where everything is written.
  public let directory: RunDirectory
  /// How models are also scored on recordings that they were not fitted on; nil to score every model
  /// on its own recording only.
  public var transfer: TransferSettings?
  /// The labels of the models that were asked for.
  let named: Set<String>
  /// Whether to continue with the other models when one fails.
  public var keepGoing = false
  /// What to do with earlier results.
  public var existing = Existing.resume
  /// The command line, for the manifest.
  public var command: [String] = []
  /// Whether the page is written; a sweep writes its own.
  var writesReport = true

  /// A comparison.
  public init(
    models: [ModelSelection], recordings: [DatasetSource], settings: ProtocolSettings,
    seeds: [UInt64] = [0], directory: RunDirectory
  ) {
    named = Set(models.map(\.label))
    let nulls = [ConstantRate.entry, LastBin.entry, ExponentialHistory.entry]
    var seen: Set<String> = []
    self.models = (models + nulls.map { ModelSelection($0) })
      .filter { seen.insert($0.label).inserted }
    self.recordings = recordings
    self.settings = settings
    self.seeds = seeds.isEmpty ? [0] : seeds
    self.directory = directory
  }

  /// Runs what is missing and returns all rows of the directory.
  ///
  /// - Parameters:
  ///   - observer: told what happens, on the calling thread.
  ///   - isCancelled: asked often; true saves the fit and ends with `FitCancelled`.
  /// - Returns: the rows of this run and of all others of the directory, and what failed.
  /// - Throws: `RecordingError` and `FileError` for input and output, `ComparisonError`,
  ///   `FitCancelled`.
  public func run(
    observer: @escaping @Sendable (ComparisonEvent) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ComparisonResults {
    try Interruption.adding(isCancelled) { try run(observer) }
  }

  private func run(
    _ observer: @escaping @Sendable (ComparisonEvent) -> Void
  ) throws -> ComparisonResults {
    let datasets = try prepare()
    if !keepGoing { try checkOptions(datasets) }
    let plan = plan(datasets.map(PlannedRecording.init))
    let summaries = datasets.map(\.summary)
    let reader = try begin(plan, summaries, observer)
    if transfer != nil {
      observer(.planned(try WorkOutline(plan, summaries, settings, present: reader.contents())))
    }
    try ComparisonWork(
      comparison: self, datasets: datasets, reader: reader, session: session(origins(datasets)),
      observer: observer
    ).run(plan)
    return try RunMerge(reader).write(hasReport: writesReport)?.results
      ?? ComparisonResults(
        settings: settings, recordings: datasets.map(\.summary), rows: [],
        failures: try reader.contents().failures)
  }

  /// What a run would do: fits, cells, time and memory; nothing is written.
  ///
  /// - Throws: as `run`, for recordings and options that cannot be used.
  public func outline() throws -> WorkOutline {
    let datasets = try prepare()
    if !keepGoing { try checkOptions(datasets) }
    return try WorkOutline(
      plan(datasets.map(PlannedRecording.init)), datasets.map(\.summary), settings,
      present: existing == .replace ? RunContents() : RunReader(directory).contents())
  }

  /// Reads and prepares every recording, so that problems are found before anything is written.
  func prepare() throws -> [Dataset] {
    guard !recordings.isEmpty else { throw ComparisonError.noRecordings }
    try transfer?.check(recordings.count)
    var loaded = try recordings.map { try $0.load() }
    if let transfer {
      for index in loaded.indices {
        loaded[index].recording.preparation = transfer.preparations[index]
      }
    }
    let names = loaded.map(\.recording.name)
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      throw ComparisonError.duplicateRecording(name)
    }
    // Over several recordings, the number of units that all of them have.
    let fewest = loaded.map { min($0.recording.unitCount, UnitSelection.defaultLimit) }.min()
    var units = settings.units ?? (loaded.count > 1 ? fewest : nil)
    // A model of 64 units cannot predict 25: the smallest recording of a transfer decides for all,
    // and the outline and the report say so. Other comparisons can refuse.
    if transfer != nil, let wanted = settings.units {
      units = min(wanted, loaded.map(\.recording.unitCount).min() ?? wanted)
    }
    let datasets = try loaded.map {
      try Dataset($0.recording, truth: $0.truth, settings: settings, units: units)
    }
    if transfer != nil { try datasets.forEach(TransferSettings.check) }
    return datasets
  }

  /// Makes every model once, so that incompatible options are found at the start and not after
  /// hours.
  ///
  /// - Throws: `ModelOptionError`; any other error becomes the failure of a row.
  func checkOptions(_ datasets: [Dataset]) throws(ModelOptionError) {
    for selection in models {
      for units in Set(datasets.map(\.summary.units)).sorted() {
        do {
          try selection.check(units: units, context: settings.context)
        } catch let error as ModelOptionError {
          throw error
        } catch {}
      }
    }
  }

  /// Checks what the directory holds, and makes it ready.
  func begin(
    _ plan: [PlannedCell], _ recordings: [DatasetSummary], _ observer: (ComparisonEvent) -> Void
  ) throws -> RunReader {
    if existing == .replace { try directory.removeAll() }
    let reader = RunReader(directory)
    let contents = try reader.contents()
    for damage in contents.damage {
      observer(.damaged(file: damage.file, problem: damage.problem))
    }
    for cell in plan where cell.alignment == nil {
      let summary = recordings[cell.recording]
      guard let difference = contents.conflict(with: cell.fit, on: summary, settings) else {
        continue
      }
      guard existing == .redo else {
        throw ComparisonError.otherRun(directory: directory.path, difference: difference)
      }
      for entry in contents.entries {
        var alone = RunContents()
        alone.entries = [entry]
        if alone.conflict(with: cell.fit, on: summary, settings) != nil {
          try directory.remove(entry.folder)
        }
      }
    }
    try directory.create()
    return reader
  }

  /// Where each recording was found.
  func origins(_ datasets: [Dataset]) -> [RecordingOrigin] {
    zip(recordings, datasets).map { RecordingOrigin($0, name: $1.summary.name) }
  }

  /// What documents say about this process.
  func session(_ recordings: [RecordingOrigin]) -> RunSession {
    .current(command: command, recordings: recordings)
  }
}

/// The version of the package.
public enum ZooVersion {
  /// Semantic version.
  public static let current = "0.1.0"
}
