import Tensor

/// The work of one process on a comparison: a cell at a time, from the claim to the documents.
struct ComparisonWork {
  let comparison: Comparison
  let datasets: [Dataset]
  let reader: RunReader
  let session: RunSession
  let observer: @Sendable (ComparisonEvent) -> Void
  /// Whether this process does a part of a plan, and so records every failure.
  var isPartOfPlan = false
  /// Whether the documents next to the fits are written after each fit.
  var writesDocuments = true

  private var directory: RunDirectory { comparison.directory }

  /// What became of a cell.
  enum Outcome {
    /// It is finished, or cannot exist.
    case done
    /// The model failed.
    case failed
    /// The model failed on another recording than its own; its other cells are not affected.
    case failedThere
    /// Another process works on the fit.
    case taken
  }

  /// Does cells, or reuses the finished ones; after a failure, if the comparison does not keep going,
  /// no other is begun.
  ///
  /// - Throws: as `attempt`.
  func run(_ cells: [PlannedCell]) throws {
    var failed: Set<String> = []
    var shown: Set<Int> = []
    var told: Set<String> = []
    try SharedWork.run(Array(cells.enumerated())) { piece, _ in
      let (index, cell) = piece
      if shown.insert(cell.recording).inserted {
        observer(.prepared(datasets[cell.recording].summary))
      }
      // A fit that failed would fail again for every other recording.
      if failed.contains(cell.fit.id) { return .done }
      let outcome = try attempt(cell, index: index, count: cells.count)
      switch outcome {
      case .done, .failedThere: break
      case .failed: failed.insert(cell.fit.id)
      case .taken:
        if told.insert(cell.fit.id).inserted {
          observer(
            .waiting(label: cell.fit.label, recording: cell.fit.trainedOn, seed: cell.fit.seed))
        }
        return .taken
      }
      return ends(after: outcome) ? .ended : .done
    }
  }

  private func ends(after outcome: Outcome) -> Bool {
    (outcome == .failed || outcome == .failedThere) && !comparison.keepGoing
  }

  /// Does one cell, or reuses the finished one.
  ///
  /// - Throws: `FitCancelled`, `FileError`, `ComparisonError.modelFailed`.
  func attempt(_ planned: PlannedCell, index: Int, count: Int) throws -> Outcome {
    try Interruption.check()
    let dataset = datasets[planned.target]
    let cell = planned.cell(dataset.summary)
    if try reuse(cell, of: planned) { return .done }
    guard let claim = try FitClaim(directory.claim(of: planned.fit)) else { return .taken }
    return try withExtendedLifetime(claim) {
      // Another process may have finished it between the check and the claim.
      if try reuse(cell, of: planned) { return .done }
      observer(
        .started(
          label: planned.fit.label, recording: planned.place(dataset.summary),
          seed: planned.fit.seed, index: index, count: count))
      let row: ResultRow?
      do {
        row = try self.row(planned, dataset, cell)
      } catch let error where error is FitCancelled || error is FileError {
        // A full disk is not the model's failure.
        throw error
      } catch {
        try note(error, of: planned, cell, on: planned.place(dataset.summary))
        // A failure on another recording leaves the fit as it is.
        return planned.alignment == nil ? .failed : .failedThere
      }
      guard let row else {
        let reason = "it has no parameters of single units to adapt"
        // The next process need not read the weights to find that out.
        try FitFolder.write(
          CellAbsence(id: cell.id, failure: nil, reason: reason),
          to: directory.folder(of: planned.fit).absence(cell.name))
        skip(planned, reason)
        return .done
      }
      // What failed before may have been the audit of a fit that stands, or this cell of it.
      let folder = directory.folder(of: planned.fit)
      FileBytes.remove(planned.alignment == nil ? folder.failure : folder.absence(cell.name))
      // The documents of hundreds of cells take longer than the cells: a fit's own cell writes them,
      // and the end of the run.
      if planned.alignment == nil, writesDocuments {
        // Nor is it a failure when others have written what cannot stand beside this.
        _ = try RunMerge(reader).writeTables()
      }
      observer(.finished(row))
      return .done
    }
  }

  private func skip(_ planned: PlannedCell, _ reason: String) {
    observer(
      .skipped(
        label: planned.fit.label, recording: planned.place(datasets[planned.target].summary),
        reason: reason))
  }

  /// Reuses a finished cell; false if there is none.
  private func reuse(_ cell: Cell, of planned: PlannedCell) throws -> Bool {
    let contents = try reader.contents()
    if let absence = contents.absences[cell.id], absence.failure == nil {
      skip(planned, absence.reason)
      return true
    }
    guard let done = contents.cell(cell, of: planned.fit) else { return false }
    // A comparison does not score the training part, which a transfer shows.
    if scoresTraining(planned), done.cell.training == nil { return false }
    observer(.reused(ResultRow(fit: done.fit, cell: done.cell)))
    return true
  }

  private func scoresTraining(_ planned: PlannedCell) -> Bool {
    comparison.transfer != nil && planned.alignment == nil && planned.selection != nil
  }

  /// Fits, or reuses the finished fit, and scores; nil for a cell that cannot exist.
  private func row(
    _ planned: PlannedCell, _ dataset: Dataset, _ cell: Cell
  ) throws -> ResultRow? {
    var scorer = Scorer(
      cell: cell, dataset: dataset, folder: directory.folder(of: planned.fit), session: session,
      verified: reader.verified)
    scorer.scoresTraining = scoresTraining(planned)
    scorer.keepsPredictions =
      planned.alignment == nil || comparison.transfer?.keepsPredictions == true
    if let selection = planned.selection {
      return try model(selection, planned, scorer)
    }
    return try oracle(planned.fit, dataset, scorer)
  }

  private func model(
    _ selection: ModelSelection, _ planned: PlannedCell, _ scorer: Scorer
  ) throws -> ResultRow? {
    let fit = planned.fit
    var fitter = Fitter(
      fit: fit, selection: selection, dataset: datasets[planned.recording],
      settings: comparison.settings,
      directory: directory, session: session, verified: reader.verified,
      damaged: { [observer, directory] error in
        let damage = RunContents.Damage(error, in: directory)
        observer(.damaged(file: damage.file, problem: damage.problem))
      })
    fitter.remark = { [observer] in observer(.said(label: fit.label, line: $0)) }
    let finished = try reader.contents().fit(fit)
    var predictor: any Predictor
    let document: FitDocument
    if let finished, let restored = try fitter.restored(finished) {
      (predictor, document) = (restored, finished)
    } else {
      (predictor, document) = try fitter.run(
        resume: comparison.existing != .replace,
        progress: { [observer] in observer(.progress(label: fit.label, $0)) })
      // Where only the fit was damaged, its cells are still valid.
      if let done = try reader.contents().cell(scorer.cell, of: fit),
        !scorer.scoresTraining || done.cell.training != nil
      {
        return ResultRow(fit: done.fit, cell: done.cell)
      }
    }
    var audit = Audit(
      seed: fit.seed, wholePredictions: Audit.wholePredictions(epochs: document.epochs))
    if let alignment = planned.alignment {
      guard try carry(&predictor, alignment, planned) else { return nil }
      // The same weights are audited in full on the fit's own recording, and one leak there bars
      // the label everywhere. Here the segment is probed, which costs little.
      audit.wholePredictions = 0
    }
    observer(.auditing(label: fit.label))
    // Before the test part is opened, so that no stop can lose the note.
    if selection.model.card.role != .null {
      try TestOpening(fit, scorer.cell, on: scorer.dataset.summary, session: session)
        .note(in: directory)
    }
    let cell = try scorer.run(predictor, audit: audit, context: comparison.settings.context)
    return ResultRow(fit: document, cell: cell)
  }

  /// Makes a predictor of one recording one of another; false if it has nothing to adapt.
  private func carry(
    _ predictor: inout any Predictor, _ alignment: UnitAlignment, _ planned: PlannedCell
  ) throws -> Bool {
    let (source, target) = (datasets[planned.recording], datasets[planned.target])
    guard alignment == .adapt else {
      let order = try alignment.order(
        from: source.training, to: target.training, binSeconds: target.summary.binSeconds)
      predictor = AlignedPredictor(predictor, order: order)
      return true
    }
    let settings = comparison.settings
    let checkpoint = directory.adaptation(of: planned.fit, to: target.summary)
    let session = FitSession(
      context: settings.context, epochs: settings.epochs, minimumSteps: settings.minimumSteps,
      patience: settings.patience, binsPerStep: settings.binsPerStep, seed: planned.fit.seed,
      runUp: target.validationRunUp, checkpointPath: checkpoint,
      damagedCheckpoint: { [observer, directory] error in
        let damage = RunContents.Damage(error, in: directory)
        observer(.damaged(file: damage.file, problem: damage.problem))
      },
      progress: { [observer] in observer(.progress(label: planned.fit.label, $0)) },
      isCancelled: Interruption.isRequested)
    let hasAdapted = try predictor.adapt(
      training: target.training, validation: target.validation, session: session)
    try Interruption.check()
    FileBytes.remove(checkpoint)
    return hasAdapted
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

  /// Records a failure, if the work may continue without the model.
  private func note(
    _ error: any Error, of planned: PlannedCell, _ cell: Cell, on recording: String
  ) throws {
    let failure = FailureRecord(
      label: planned.fit.label, recording: recording, seed: planned.fit.seed, message: "\(error)")
    guard comparison.keepGoing || isPartOfPlan else { throw ComparisonError.modelFailed(failure) }
    let folder = directory.folder(of: planned.fit)
    try folder.create()
    if planned.alignment == nil {
      try FitFolder.write(failure, to: folder.failure)
    } else {
      try FitFolder.write(
        CellAbsence(id: cell.id, failure: failure, reason: failure.message),
        to: folder.absence(cell.name))
    }
    if writesDocuments { _ = try RunMerge(reader).writeTables() }
    observer(.failed(failure))
  }
}
