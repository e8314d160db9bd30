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
  /// The seeds; every candidate is fitted once per seed.
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
    self.seeds = seeds.isEmpty ? [0] : seeds
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
    let plan = try plan()
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
    let failures = try fit(plan, verified, observer)
    var document = SweepDocument(
      self, plan.candidates, plan.datasets.map(\.summary),
      pieces: plan.pieces.map { ($0, $0.finished(in: directory.candidates, verified)) },
      failures: plan.impossible.merging(failures) { first, _ in first })
    guard let number = document.winner?.number,
      let winner = plan.candidates.first(where: { $0.number == number })
    else {
      try document.write(to: directory)
      return (document, nil)
    }
    for piece in plan.pieces where piece.candidate.number == number {
      try promote(piece.fit)
    }
    var comparison = comparison(winner)
    comparison.existing = existing == .redo ? .redo : .resume
    let results = try comparison.run(observer: observer)
    document.add(results, winner: winner)
    try document.write(to: directory)
    // The comparison wrote a page without the sweep, whose document needed its scores.
    try RunReport(results, manifest: RunMerge(directory).manifest(), directory: directory).write()
    return (document, results)
  }

  // MARK: - The plan

  /// Everything that is going to be done.
  struct Plan {
    let candidates: [SweepCandidate]
    /// Why candidates cannot be made, by number.
    let impossible: [Int: String]
    let datasets: [Dataset]
    let pieces: [CandidatePiece]
  }

  /// Reads the recordings and makes every candidate once, so that problems are found before anything is
  /// fitted.
  private func plan() throws -> Plan {
    let candidates = try space.candidates(settings)
    let datasets = try Comparison(
      models: [space.model], recordings: recordings, settings: space.shared(settings),
      directory: directory
    ).prepare()
    for dataset in datasets where !dataset.validation.entries.contains(1) {
      throw SweepError.nothingToChooseBy(recording: dataset.summary.name)
    }
    var impossible: [Int: String] = [:]
    for candidate in candidates {
      for units in Set(datasets.map(\.summary.units)).sorted() {
        do {
          try candidate.selection.check(units: units, context: candidate.settings.context)
        } catch {
          impossible[candidate.number] = "\(error)"
        }
      }
    }
    if impossible.count == candidates.count, let reason = impossible[1] {
      throw SweepError.allImpossible(reason: reason)
    }
    let pieces = candidates.filter { impossible[$0.number] == nil }.flatMap { candidate in
      datasets.enumerated().flatMap { index, dataset in
        seeds.map { seed in
          CandidatePiece(
            candidate: candidate,
            fit: Fit(
              candidate.selection, on: dataset.summary, seed: seed,
              budget: FitBudget(candidate.settings)), recording: index)
        }
      }
    }
    return Plan(candidates: candidates, impossible: impossible, datasets: datasets, pieces: pieces)
  }

  private func comparison(_ candidate: SweepCandidate) -> Comparison {
    var comparison = Comparison(
      models: [candidate.selection], recordings: recordings, settings: candidate.settings,
      seeds: seeds, directory: directory)
    comparison.command = command
    return comparison
  }

  /// Finds at the start what would otherwise be found at the end: results that no winner could share a
  /// table with.
  private func checkDirectory(_ plan: Plan) throws {
    guard existing == .resume else { return }
    let contents = try RunReader(directory).contents()
    let conflicts = Dictionary(grouping: plan.pieces, by: \.candidate.number).values.map { pieces in
      pieces.lazy.compactMap {
        contents.conflict(with: $0.fit, on: plan.datasets[$0.recording].summary)
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
    let plan = try plan()
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
        let cell = PlannedCell(
          fit: piece.fit, selection: piece.candidate.selection, recording: piece.recording)
        return (
          WorkOutline(
            [cell], plan.datasets.map(\.summary), piece.candidate.settings, present: RunContents()),
          isDone
        )
      })
  }

  // MARK: - Fitting

  /// Fits and scores what is missing; returns why candidates failed, by number.
  private func fit(
    _ plan: Plan, _ verified: VerifiedFiles,
    _ observer: @escaping @Sendable (ComparisonEvent) -> Void
  ) throws -> [Int: String] {
    let base = comparison(plan.candidates[0])
    let (candidates, session) = (
      directory.candidates, base.session(base.origins(plan.datasets))
    )
    for dataset in plan.datasets { observer(.prepared(dataset.summary)) }
    var failures: [Int: String] = [:]
    var waiting = Array(plan.pieces.enumerated())
    var isFirstPass = true
    while !waiting.isEmpty {
      var taken: [(offset: Int, element: CandidatePiece)] = []
      for (index, piece) in waiting where failures[piece.candidate.number] == nil {
        try Interruption.check()
        let summary = plan.datasets[piece.recording].summary
        func reuse() -> Bool {
          let done = piece.finished(in: candidates, verified) { error in
            let damage = RunContents.Damage(error, in: directory)
            observer(.damaged(file: damage.file, problem: damage.problem))
          }
          guard let done else { return false }
          observer(.validated(.init(done.fit, done.score, isReused: true)))
          return true
        }
        if reuse() { continue }
        guard let claim = try FitClaim(candidates.claim(of: piece.fit)) else {
          if isFirstPass {
            observer(
              .waiting(label: piece.fit.label, recording: summary.name, seed: piece.fit.seed))
          }
          taken.append((index, piece))
          continue
        }
        try withExtendedLifetime(claim) {
          // Another process may have finished it between the check and the claim.
          if !isFirstPass, reuse() { return }
          observer(
            .started(
              label: piece.fit.label, recording: summary.name, seed: piece.fit.seed, index: index,
              count: plan.pieces.count))
          let work = CandidateWork(
            piece: piece, dataset: plan.datasets[piece.recording], directory: candidates,
            session: session, verified: verified, observer: observer)
          do {
            let done = try work.run(resume: existing != .replace)
            observer(.validated(.init(done.fit, done.score, isReused: false)))
          } catch let error where error is FitCancelled || error is FileError {
            // A full disk is not the model's failure.
            throw error
          } catch {
            failures[piece.candidate.number] = "\(error)"
            observer(
              .failed(
                FailureRecord(
                  label: piece.fit.label, recording: summary.name, seed: piece.fit.seed,
                  message: "\(error)")))
          }
        }
      }
      (waiting, isFirstPass) = (taken, false)
      if !waiting.isEmpty { Host.pause(milliseconds: 200) }
    }
    return failures
  }

  /// Makes a fit of the winner one of the directory's ordinary fits.
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
