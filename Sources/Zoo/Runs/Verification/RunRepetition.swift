import Tensor

/// Repeats one fit of a run with its cells, in a scratch folder, and compares; see
/// ``RunVerification``.
struct RunRepetition {
  let entry: RunContents.Entry
  let zoo: ModelZoo
  let search: RecordingSearch
  let scratch: RunDirectory
  let scoresOnly: Bool
  let observer: @Sendable (ComparisonEvent) -> Void

  private var fit: Fit { entry.fit.fit }

  /// Why something was not repeated.
  private struct Obstacle: Error {
    var outcome = RunVerification.Check.Outcome.notRepeated
    let reason: String
  }

  /// Repeats all cells, the fit's own first.
  ///
  /// - Parameters:
  ///   - index: how many cells were repeated before.
  ///   - count: how many there are.
  /// - Returns: one for each cell, or one for a fit without cells.
  /// - Throws: `FitCancelled`, `FileError` for the scratch folder.
  func checks(index: Int, count: Int) throws -> [RunVerification.Check] {
    var checks: [RunVerification.Check] = []
    defer { try? scratch.remove(scratch.folder(of: fit)) }
    do {
      let work = try prepared()
      let cells = entry.cells.sorted { a, b in
        (a.cell.alignment == nil ? 0 : 1, a.cell.name) < (
          b.cell.alignment == nil ? 0 : 1, b.cell.name
        )
      }
      for cell in cells {
        checks.append(try check(cell, work, index: index + checks.count, count: count))
      }
      if cells.isEmpty {
        var check = RunVerification.Check(fit, nil)
        (check.outcome, check.detail) = (.notRepeated, "all of its scores are missing or damaged")
        checks.append(check)
      }
    } catch let obstacle as Obstacle {
      let cells: [Cell?] = entry.cells.isEmpty ? [nil] : entry.cells.map(\.cell)
      checks = cells.map { cell in
        var check = RunVerification.Check(fit, cell)
        (check.outcome, check.detail) = (obstacle.outcome, obstacle.reason)
        return check
      }
    }
    return checks
  }

  /// The model, its options and its recording.
  private struct Prepared {
    let selection: ModelSelection?
    let dataset: Dataset
    let reader: RunReader
  }

  /// Everything that the fit needs.
  ///
  /// - Throws: `Obstacle`, `FitCancelled`, `FileError`.
  private func prepared() throws -> Prepared {
    guard fit.numerics == .current else { throw Obstacle(reason: arithmetic) }
    let selection = entry.fit.role == .oracle ? nil : try selection()
    let dataset = try dataset(entry.fit.recording)
    if selection == nil, dataset.truth == nil {
      throw Obstacle(
        outcome: .recordingMissing, reason: "the truth of the simulation was not found")
    }
    if let selection {
      let again = Fit(
        selection, on: dataset.summary, seed: fit.seed, budget: FitBudget(entry.fit.settings))
      if again.id != fit.id {
        throw Obstacle(
          reason: "this program would make another fit: "
            + (fit.difference(from: again) ?? "the id is another"))
      }
      if again.folder != fit.folder { throw Obstacle(reason: "its label has another form now") }
    }
    try scratch.create()
    if scoresOnly, entry.fit.weights != nil {
      let folder = scratch.folder(of: fit)
      try folder.create()
      try AtomicFile.write(FileBytes.read(entry.folder.weights), to: folder.weights)
      try AtomicFile.write(FileBytes.read(entry.folder.document), to: folder.document)
    }
    return Prepared(selection: selection, dataset: dataset, reader: RunReader(scratch))
  }

  private var arithmetic: String {
    let (there, here) = (fit.numerics, Numerics.current)
    if there.version != here.version {
      return "it was made with version \(there.version) of the arithmetic, and this program has "
        + "version \(here.version)"
    }
    return "it was made with '\(there.platform)', and this is '\(here.platform)': another "
      + "instruction set or library may round differently"
  }

  private func selection() throws -> ModelSelection {
    do {
      return try zoo.selection(label: fit.label, model: fit.model, options: fit.options)
    } catch {
      throw Obstacle(reason: "\(error)")
    }
  }

  private func dataset(_ summary: DatasetSummary) throws -> Dataset {
    do {
      return try search.dataset(summary, entry.fit.settings)
    } catch let missing as RecordingSearch.Missing {
      switch missing {
      case .notFound(let reason), .unusable(let reason):
        throw Obstacle(outcome: .recordingMissing, reason: reason)
      }
    }
  }

  private func check(
    _ cell: CellDocument, _ prepared: Prepared, index: Int, count: Int
  ) throws -> RunVerification.Check {
    var check = RunVerification.Check(fit, cell.cell)
    do {
      let (again, weights) = try repeated(cell, prepared, index: index, count: count)
      let comparison = CellComparison(
        first: (entry.folder, entry.fit, cell),
        second: (scratch.folder(of: fit), weights, again), comparesWeights: !scoresOnly)
      check.compared = comparison.compared
      if let difference = try comparison.firstDifference() {
        (check.outcome, check.detail) = (.different, difference)
      }
    } catch let obstacle as Obstacle {
      (check.outcome, check.detail) = (obstacle.outcome, obstacle.reason)
    }
    return check
  }

  /// Fits, unless that was done, and scores one cell.
  private func repeated(
    _ cell: CellDocument, _ prepared: Prepared, index: Int, count: Int
  ) throws -> (cell: CellDocument, fit: FitDocument) {
    let isOwn = cell.cell.alignment == nil
    let target = isOwn ? prepared.dataset : try dataset(cell.recording)
    var comparison = Comparison(
      models: [], recordings: [], settings: entry.fit.settings, directory: scratch)
    // Only a transfer scores training parts, and carries models to other recordings.
    if !isOwn || cell.training != nil {
      comparison.transfer = TransferSettings(
        preparations: [], keepsPredictions: cell.predictions != nil)
    }
    var work = ComparisonWork(
      comparison: comparison, datasets: [prepared.dataset, target], reader: prepared.reader,
      session: entry.fit.session, observer: observer)
    work.writesDocuments = false
    var planned = PlannedCell(fit: fit, selection: prepared.selection, recording: 0)
    if let name = cell.cell.alignment {
      guard let alignment = UnitAlignment(rawValue: name) else {
        throw Obstacle(reason: "this program has no alignment '\(name)'")
      }
      planned = PlannedCell(planned, on: 1, alignment: alignment)
    }
    do {
      _ = try work.attempt(planned, index: index, count: count)
    } catch ComparisonError.modelFailed(let failure) {
      throw Obstacle(outcome: .different, reason: "it fails now: \(failure.message)")
    }
    let contents = try prepared.reader.contents()
    guard let done = contents.entries.first(where: { $0.fit.id == fit.id }),
      let again = done.cells.first(where: { $0.cell.name == cell.cell.name })
    else { throw Obstacle(reason: "it gave no cell") }
    return (again, done.fit)
  }
}
