/// One cell that a comparison needs: a model on a recording with a seed.
struct PlannedCell: Sendable {
  /// The fit.
  let fit: Fit
  /// The model to fit; nil for the oracle, which is not fitted.
  let selection: ModelSelection?
  /// The index of the recording that the model is fitted on.
  var recording: Int
  /// The index of the recording that is scored.
  var target: Int
  /// How the units of the two are matched; nil where they are one recording.
  var alignment: UnitAlignment?

  /// A cell of a fit on its own recording.
  init(fit: Fit, selection: ModelSelection?, recording: Int) {
    self.fit = fit
    self.selection = selection
    self.recording = recording
    target = recording
  }

  /// The cell of the same fit on another recording.
  init(_ own: PlannedCell, on target: Int, alignment: UnitAlignment) {
    fit = own.fit
    selection = own.selection
    recording = own.recording
    self.target = target
    self.alignment = alignment
  }

  /// The cell.
  func cell(_ target: DatasetSummary) -> Cell {
    Cell(fit, testedOn: target, alignment: alignment?.rawValue)
  }

  /// What is scored, in words.
  func place(_ target: DatasetSummary) -> String {
    alignment.map { "\(target.name) (fitted on \(fit.trainedOn), \($0.rawValue))" } ?? target.name
  }
}

/// A recording as plans need it: nothing that takes reading it again.
struct PlannedRecording: Sendable {
  /// Its summary.
  let summary: DatasetSummary
  /// Whether the truth is known, so that the oracle takes part.
  let hasTruth: Bool

  init(_ summary: DatasetSummary, hasTruth: Bool) {
    self.summary = summary
    self.hasTruth = hasTruth
  }

  init(_ dataset: Dataset) { self.init(dataset.summary, hasTruth: dataset.truth != nil) }
}

extension Comparison {
  /// The cells of the comparison, in working order: recording by recording, the oracle first; of a
  /// transfer, those on other recordings right after the fit's own.
  ///
  /// Null rows do not depend on a seed, so one with seed 0 stands for all.
  func plan(_ recordings: [PlannedRecording]) -> [PlannedCell] {
    let budget = FitBudget(settings)
    var cells: [PlannedCell] = []
    for (index, recording) in recordings.enumerated() {
      if recording.hasTruth {
        let fit = Fit(
          label: Oracle.card.name, model: Oracle.card.name, options: [:], on: recording.summary,
          seed: 0, budget: budget)
        cells.append(PlannedCell(fit: fit, selection: nil, recording: index))
      }
      for selection in models where transfer == nil || isTransferred(selection) {
        for seed in selection.model.card.role == .null ? [0] : seeds {
          let fit = Fit(selection, on: recording.summary, seed: seed, budget: budget)
          let own = PlannedCell(fit: fit, selection: selection, recording: index)
          cells.append(own)
          for alignment in transfer?.alignments ?? [] where isCarried(selection) {
            for target in recordings.indices where target != index {
              cells.append(PlannedCell(own, on: target, alignment: alignment))
            }
          }
        }
      }
    }
    return cells
  }

  /// The null rows of a transfer are the constant rate and the exponential history; the last bin says
  /// nothing more, unless it was asked for.
  private func isTransferred(_ selection: ModelSelection) -> Bool {
    selection.name != LastBin.card.name || named.contains(selection.label)
  }

  /// Whether a model is scored on other recordings: those that were asked for, and the constant rate.
  ///
  /// Rates are what an alignment carries over first. The exponential history is a reference by what
  /// it knows of the target itself; a tenth of all work would go into carrying it.
  private func isCarried(_ selection: ModelSelection) -> Bool {
    selection.model.card.role != .null || selection.name == ConstantRate.card.name
      || named.contains(selection.label)
  }
}
