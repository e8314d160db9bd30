import Tensor

/// Reconstructions of several models on several recordings, in a run directory.
///
///     reconstructions/<label>.<recording>.seed<k>-<id>.json   one each, whole or not at all
///     reconstruction.json, reconstruction.csv                 made from these
///
/// Running again does what is missing. Nothing here touches fits, cells or results.
public struct ReconstructionRuns: Sendable {
  /// The models.
  public let models: [ModelSelection]
  /// The recordings.
  public let recordings: [DatasetSource]
  /// The settings that a comparison would have.
  public let settings: ProtocolSettings
  /// The seeds.
  public let seeds: [UInt64]
  /// Where everything is written.
  public let directory: RunDirectory
  /// What to do with what the directory already holds.
  public var existing = Comparison.Existing.resume
  /// Whether to continue with the other models when one fails.
  public var keepGoing = false
  /// The command line, for the record.
  public var command: [String] = []

  /// Reconstructions that are to be made.
  public init(
    models: [ModelSelection], recordings: [DatasetSource], settings: ProtocolSettings,
    seeds: [UInt64], directory: RunDirectory
  ) {
    self.models = models
    self.recordings = recordings
    self.settings = settings
    self.seeds = seeds.isEmpty ? [0] : seeds
    self.directory = directory
  }

  /// Makes what is missing, and writes the documents.
  ///
  /// - Parameters:
  ///   - observer: told what happens, on the calling thread.
  ///   - isCancelled: asked often; true ends the work with `FitCancelled`.
  /// - Returns: the documents of the directory, and what failed.
  /// - Throws: `RecordingError` and `FileError` for input and output, `ReconstructionError`,
  ///   `ModelOptionError`, `ComparisonError`, `FitCancelled`.
  public func run(
    observer: @escaping @Sendable (ComparisonEvent) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> (documents: ReconstructionDocuments, failures: [FailureRecord]) {
    try Interruption.adding(isCancelled) { try run(observer) }
  }

  private func run(
    _ observer: @escaping @Sendable (ComparisonEvent) -> Void
  ) throws -> (ReconstructionDocuments, [FailureRecord]) {
    try models.forEach(Reconstruction.check)
    let datasets = try Comparison(
      models: models, recordings: recordings, settings: settings, seeds: seeds,
      directory: directory
    ).prepare()
    for dataset in datasets where !keepGoing {
      for model in models {
        try model.check(units: dataset.summary.units, context: settings.context)
      }
    }
    let folder = ReconstructionFolder(directory)
    if existing == .replace { try folder.removeAll() }
    let plan = datasets.flatMap { dataset in
      models.flatMap { model in
        seeds.map { seed in
          (
            dataset, model,
            Fit(model, on: dataset.summary, seed: seed, budget: FitBudget(settings))
          )
        }
      }
    }
    var known = try folder.read()
    for file in known.damaged { observer(.damaged(file: file.file, problem: file.problem)) }
    for (dataset, _, fit) in plan {
      let own = TableConditions(fit: fit, settings: settings, recordings: [dataset.summary])
      for other in known.records {
        guard let difference = other.conditions.difference(from: own) else { continue }
        guard existing == .redo else {
          throw ComparisonError.otherRun(directory: directory.path, difference: difference)
        }
        folder.remove(other)
      }
    }
    try folder.create()
    let session = RunSession.current(command: command)
    for record in known.records { try record.opening.note(in: directory) }
    var failures: [FailureRecord] = []
    var shown: String?
    for (index, (dataset, model, fit)) in plan.enumerated() {
      if shown != dataset.summary.name {
        shown = dataset.summary.name
        observer(.prepared(dataset.summary))
      }
      if known.records.contains(where: { $0.fit.id == fit.id }) { continue }
      // The released scoring fits and scores on the test part: it is opened from the first step on.
      try TestOpening(reconstructing: fit, dataset.summary, session: session).note(in: directory)
      do {
        let reconstruction = try Reconstruction(
          model, on: dataset, settings: settings, seed: fit.seed,
          begin: { step in
            observer(
              .started(
                label: "\(fit.label), step \(step.letter)", recording: fit.trainedOn,
                seed: fit.seed, index: index, count: plan.count))
          }, progress: { observer(.progress(label: fit.label, $0)) })
        try folder.write(
          ReconstructionRecord(
            fit: fit, recording: dataset.summary, settings: settings,
            reconstruction: reconstruction, session: session))
      } catch let error where error is FitCancelled || error is FileError {
        throw error
      } catch {
        let failure = FailureRecord(
          label: fit.label, recording: fit.trainedOn, seed: fit.seed, message: "\(error)")
        guard keepGoing else { throw ComparisonError.modelFailed(failure) }
        failures.append(failure)
        observer(.failed(failure))
      }
    }
    known = try folder.read()
    let documents = ReconstructionDocuments(known.records)
    try documents.write(to: directory)
    return (documents, failures)
  }
}

/// A finished reconstruction, with all that decided it.
struct ReconstructionRecord: Codable {
  /// The identity: that of a fit with the same model, parts, seed and budget.
  let fit: Fit
  let recording: DatasetSummary
  let settings: ProtocolSettings
  let reconstruction: Reconstruction
  let session: RunSession
  /// Raised when steps or scores change.
  var version = Self.currentVersion

  static let currentVersion = 1

  var name: String { fit.folder + ".json" }

  /// What it must agree on with other records.
  var conditions: TableConditions {
    TableConditions(fit: fit, settings: settings, recordings: [recording])
  }

  /// The opening of the test part that it was.
  var opening: TestOpening { TestOpening(reconstructing: fit, recording, session: session) }
}

/// The folder of finished reconstructions.
struct ReconstructionFolder {
  private let directory: RunDirectory
  private let path: String

  init(_ directory: RunDirectory) {
    self.directory = directory
    path = directory.file("reconstructions")
  }

  func create() throws(FileError) { try RunDirectory.createFolder(path) }

  /// The records in the order of their names, and the files that cannot be used.
  ///
  /// - Throws: `FileError.system` if the folder cannot be read.
  func read() throws(FileError) -> (records: [ReconstructionRecord], damaged: [RunContents.Damage])
  {
    var records: [ReconstructionRecord] = []
    var damaged: [RunContents.Damage] = []
    for name in try SourceFile.list(path) ?? [] where name.hasSuffix(".json") {
      let file = "\(path)/\(name)"
      do throws(FileError) {
        let record = try SealedJSON.decode(
          ReconstructionRecord.self, from: FileBytes.read(file), file: file)
        if record.version == ReconstructionRecord.currentVersion, record.name == name {
          records.append(record)
        }
      } catch {
        damaged.append(RunContents.Damage(error, in: directory))
      }
    }
    return (records, damaged)
  }

  func write(_ record: ReconstructionRecord) throws {
    try AtomicFile.write(SealedJSON.encode(record), to: "\(path)/\(record.name)")
  }

  func remove(_ record: ReconstructionRecord) { FileBytes.remove("\(path)/\(record.name)") }

  /// Removes what reconstructions have written, and nothing else.
  func removeAll() throws(FileError) {
    for name in try SourceFile.list(path) ?? []
    where name.hasSuffix(".json") && Fit.isFolder(String(name.dropLast(5))) {
      FileBytes.remove("\(path)/\(name)")
    }
  }
}
