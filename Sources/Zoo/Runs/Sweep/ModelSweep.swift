import Tensor

/// Tries many versions of one model with equal budgets, chooses one on validation, and scores that one
/// on the test part.
///
/// Every candidate is fitted once per recording and seed, and scored on the validation part alone; all
/// candidates share one split, that of the longest context. The one with the highest mean of calibrated
/// bits per spike over recordings and seeds wins; of equal ones that with fewer parameters, then the
/// earlier. Then the winner becomes an ordinary run of the directory, next to the null models, and the
/// test part is opened for it and for no other candidate.
///
/// A candidate that fails, or that looks into the future, is listed and cannot win; the others go on. It
/// is what a sweep is for to find where a model breaks.
public struct ModelSweep: Sendable {
  /// What is tried.
  public let space: SweepSpace
  /// The recordings.
  public let recordings: [DatasetSource]
  /// The settings of the protocol, as far as they do not vary.
  public let settings: ProtocolSettings
  /// The seeds in ascending order; every candidate is fitted once per seed.
  public let seeds: [UInt64]
  /// Where everything is written.
  public let directory: RunDirectory
  /// What to do with earlier results.
  public var existing = Comparison.Existing.resume
  /// The command line, for the manifest.
  public var command: [String] = []

  /// A sweep.
  public init(
    _ space: SweepSpace, recordings: [DatasetSource], settings: ProtocolSettings,
    seeds: [UInt64] = [0], directory: RunDirectory
  ) {
    self.space = space
    self.recordings = recordings
    self.settings = settings
    self.seeds = seeds.isEmpty ? [0] : seeds.sorted()
    self.directory = directory
  }

  /// The table of the candidates, and the winner's run; nil where none could win.
  public typealias Outcome = (sweep: SweepDocument, winner: ComparisonResults?)

  /// Runs what is missing.
  ///
  /// - Parameters:
  ///   - observer: told what happens, on the calling thread.
  ///   - isCancelled: asked often; true saves the fit and ends with `FitCancelled`.
  /// - Returns: the table, and the results of the winner.
  /// - Throws: `SweepError`, `ModelOptionError`, and as `Comparison.run`.
  public func run(
    observer: @escaping @Sendable (ComparisonEvent) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> Outcome {
    try Interruption.adding(isCancelled) { try run(observer) }
  }

  private func run(_ observer: @escaping @Sendable (ComparisonEvent) -> Void) throws -> Outcome {
    let prepared = try prepare()
    let plan = try plan(prepared.map(\.dataset.summary))
    if existing == .replace {
      try directory.removeAll()
      try directory.candidates.removeAll()
    }
    try checkDirectory(plan)
    try directory.create()
    try directory.candidates.create()
    let verified = VerifiedFiles(directory.candidates.path)
    defer { verified.save() }
    observer(.planned(try outline(plan)))
    let work = CandidatesWork(
      sweep: self,
      datasets: Dictionary(
        uniqueKeysWithValues: prepared.map(\.dataset).enumerated()
          .map { ($0, $1) }),
      session: .current(
        command: command,
        recordings: prepared.map { RecordingOrigin($0.source, name: $0.dataset.summary.name) }),
      verified: verified, observer: observer)
    let failures = try work.run(plan.pieces)
    var document = document(plan, verified, failures: failures)
    guard let winner = document.winner.flatMap({ plan.candidate($0.number) }) else {
      try document.write(to: directory)
      try RunReport(of: directory)?.write()
      return (document, nil)
    }
    try promote(winner, plan)
    var comparison = comparison(winner)
    comparison.existing = existing == .redo ? .redo : .resume
    // The page needs the sweep's document, which needs the scores.
    comparison.writesReport = false
    let results = try comparison.run(observer: observer)
    document.add(results, winner: winner)
    try document.write(to: directory)
    try RunReport(results, manifest: RunMerge(directory).manifest(), directory: directory).write()
    return (document, results)
  }

  /// Reads the recordings, cut as all candidates use them, in the order of their names.
  private func prepare() throws -> [(source: DatasetSource, dataset: Dataset)] {
    // So that problems of the space are found before anything is read.
    _ = try space.candidates(settings)
    let datasets = try Comparison(
      models: [space.model], recordings: recordings, settings: space.shared(settings),
      directory: directory
    ).prepare()
    for dataset in datasets { try Self.check(dataset) }
    return zip(recordings, datasets).map { (source: $0, dataset: $1) }
      .sorted { $0.dataset.summary.name < $1.dataset.summary.name }
  }

  /// Checks that something can be chosen by the validation part.
  ///
  /// - Throws: `SweepError.nothingToChooseBy`.
  static func check(_ dataset: Dataset) throws(SweepError) {
    guard dataset.validation.entries.contains(1) else {
      throw .nothingToChooseBy(recording: dataset.summary.name)
    }
  }

  /// Finds at the start what would otherwise be found at the end: results that no winner could share a
  /// table with.
  func checkDirectory(_ plan: Plan) throws {
    guard existing == .resume else { return }
    let contents = try RunReader(directory).contents()
    let conflicts = Dictionary(grouping: plan.pieces, by: \.candidate.number).values.map { pieces in
      pieces.lazy.compactMap {
        contents.conflict(
          with: $0.fit, on: plan.recordings[$0.recording], $0.candidate.settings)
      }.first
    }
    guard conflicts.allSatisfy({ $0 != nil }), let difference = conflicts.compactMap({ $0 }).min()
    else { return }
    throw ComparisonError.otherRun(directory: directory.path, difference: difference)
  }

  /// What a run would do: the candidates, why some of them cannot be made, by number, and fits, time and
  /// memory; nothing is written.
  ///
  /// - Returns: the plan; its cells are scores of candidates on validation.
  /// - Throws: as `run`, for recordings and options that cannot be used.
  public func outline() throws -> (
    candidates: [SweepCandidate], impossible: [Int: String], work: WorkOutline
  ) {
    let plan = try plan(prepare().map(\.dataset.summary))
    return (plan.candidates, plan.impossible, try outline(plan))
  }

  private func outline(_ plan: Plan) throws -> WorkOutline {
    let verified = VerifiedFiles(directory.candidates.path)
    return WorkOutline(
      try plan.pieces.map { piece in
        // The cost of a network is that of building it.
        try Interruption.check()
        let isDone =
          existing != .replace && piece.finished(in: directory.candidates, verified) != nil
        return (
          WorkOutline(
            [piece.planned], plan.recordings, piece.candidate.settings, present: RunContents()),
          isDone
        )
      })
  }

  /// The plan of this sweep, to be divided among processes; nothing is written.
  ///
  /// - Throws: as `run`, for recordings and options that cannot be used.
  public func workPlan() throws -> WorkPlan { try WorkPlan(self, prepare()) }

  // MARK: - The winner

  /// The table of the candidates, as far as they are finished.
  func document(
    _ plan: Plan, _ verified: VerifiedFiles, failures: [Int: String]
  ) -> SweepDocument {
    SweepDocument(
      self, plan.candidates, plan.recordings,
      pieces: plan.pieces.map { ($0, $0.finished(in: directory.candidates, verified)) },
      failures: plan.impossible.merging(failures) { first, _ in first })
  }

  /// The ordinary run of a candidate.
  func comparison(_ candidate: SweepCandidate) -> Comparison {
    var comparison = Comparison(
      models: [candidate.selection], recordings: recordings, settings: candidate.settings,
      seeds: seeds, directory: directory)
    comparison.command = command
    return comparison
  }

  /// Makes the fits of the winner ordinary fits of the directory.
  func promote(_ winner: SweepCandidate, _ plan: Plan) throws(FileError) {
    for piece in plan.pieces where piece.candidate.number == winner.number {
      try promote(piece.fit)
    }
  }

  private func promote(_ fit: Fit) throws(FileError) {
    let (source, target) = (directory.candidates.folder(of: fit), directory.folder(of: fit))
    if let there = try? target.readFit(VerifiedFiles(directory.path)), there.id == fit.id { return }
    try target.create()
    if FileBytes.exists(source.weights) {
      try AtomicFile.write(FileBytes.read(source.weights), to: target.weights)
    }
    try AtomicFile.write(FileBytes.read(source.document), to: target.document)
  }
}
