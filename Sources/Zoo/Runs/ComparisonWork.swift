import Tensor

/// The work of one process on a comparison: a cell at a time, from the claim to the documents.
struct ComparisonWork {
  let comparison: Comparison
  let datasets: [Dataset]
  let reader: RunReader
  let session: RunSession
  let observer: @Sendable (ComparisonEvent) -> Void

  private var directory: RunDirectory { comparison.directory }

  /// Does one cell, or reuses the finished one.
  ///
  /// - Returns: false if another process works on the fit.
  /// - Throws: `FitCancelled`, `FileError`, `ComparisonError.modelFailed`.
  func attempt(_ planned: PlannedCell, index: Int, count: Int) throws -> Bool {
    try Interruption.check()
    let dataset = datasets[planned.recording]
    let cell = Cell(planned.fit, testedOn: dataset.summary)
    if try reuse(cell, of: planned.fit) { return true }
    guard let claim = try FitClaim(directory.claim(of: planned.fit)) else { return false }
    return try withExtendedLifetime(claim) {
      // Another process may have finished it between the check and the claim.
      if try reuse(cell, of: planned.fit) { return true }
      observer(
        .started(
          label: planned.fit.label, recording: dataset.summary.name, seed: planned.fit.seed,
          index: index, count: count))
      let row: ResultRow
      do {
        row = try self.row(planned, dataset, cell)
      } catch let error where error is FitCancelled || error is FileError {
        // A full disk is not the model's failure.
        throw error
      } catch {
        try note(error, of: planned, on: dataset.summary.name)
        return true
      }
      // What failed before may have been the audit of a fit that stands.
      FileBytes.remove(directory.folder(of: planned.fit).failure)
      // Nor is it when others have written what cannot stand beside this.
      _ = try RunMerge(reader).write()
      observer(.finished(row))
      return true
    }
  }

  /// Reuses a finished cell; false if there is none.
  private func reuse(_ cell: Cell, of fit: Fit) throws -> Bool {
    guard let done = try reader.contents().cell(cell, of: fit) else { return false }
    observer(.reused(ResultRow(fit: done.fit, cell: done.cell)))
    return true
  }

  /// Fits, or reuses the finished fit, and scores.
  private func row(
    _ planned: PlannedCell, _ dataset: Dataset, _ cell: Cell
  ) throws -> ResultRow {
    let scorer = Scorer(
      cell: cell, dataset: dataset, folder: directory.folder(of: planned.fit), session: session,
      verified: reader.verified)
    if let selection = planned.selection {
      return try model(selection, planned.fit, dataset, scorer)
    }
    return try oracle(planned.fit, dataset, scorer)
  }

  private func model(
    _ selection: ModelSelection, _ fit: Fit, _ dataset: Dataset, _ scorer: Scorer
  ) throws -> ResultRow {
    let fitter = Fitter(
      fit: fit, selection: selection, dataset: dataset, settings: comparison.settings,
      directory: directory, session: session, verified: reader.verified,
      damaged: { [observer, directory] error in
        let damage = RunContents.Damage(error, in: directory)
        observer(.damaged(file: damage.file, problem: damage.problem))
      })
    let finished = try reader.contents().fit(fit)
    let predictor: any Predictor
    let document: FitDocument
    if let finished, let restored = try fitter.restored(finished) {
      (predictor, document) = (restored, finished)
    } else {
      (predictor, document) = try fitter.run(
        resume: comparison.existing != .replace,
        progress: { [observer] in observer(.progress(label: fit.label, $0)) })
      // Where only the fit was damaged, its cells are still valid.
      if let done = try reader.contents().cell(scorer.cell, of: fit) {
        return ResultRow(fit: done.fit, cell: done.cell)
      }
    }
    observer(.auditing(label: fit.label))
    let cell = try scorer.run(
      predictor,
      audit: Audit(
        seed: fit.seed, wholePredictions: Audit.wholePredictions(epochs: document.epochs)),
      context: comparison.settings.context)
    return ResultRow(fit: document, cell: cell)
  }

  /// The row of the truth: nothing is fitted.
  private func oracle(_ fit: Fit, _ dataset: Dataset, _ scorer: Scorer) throws -> ResultRow {
    guard let truth = dataset.truth else { throw ComparisonError.noRecordings }
    let folder = directory.folder(of: fit)
    try folder.create()
    let document = FitDocument(
      id: fit.id, fit: fit, role: .oracle, recording: dataset.summary,
      settings: comparison.settings, parameters: 0, fitSeconds: 0, peakMemoryBytes: 0, epochs: 0,
      bestEpoch: 0, steps: 0, curve: [], weights: nil, session: session)
    try FitFolder.write(document, to: folder.document)
    return ResultRow(fit: document, cell: try scorer.run(truth: truth))
  }

  /// Records a failure, if the comparison may continue without the model.
  private func note(_ error: any Error, of planned: PlannedCell, on recording: String) throws {
    let failure = FailureRecord(
      label: planned.fit.label, recording: recording, seed: planned.fit.seed, message: "\(error)")
    guard comparison.keepGoing else { throw ComparisonError.modelFailed(failure) }
    let folder = directory.folder(of: planned.fit)
    try folder.create()
    try FitFolder.write(failure, to: folder.failure)
    _ = try RunMerge(reader).write()
    observer(.failed(failure))
  }
}
