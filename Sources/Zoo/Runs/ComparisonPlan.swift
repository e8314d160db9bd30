/// One cell that a comparison needs: a model on a recording with a seed.
struct PlannedCell: Sendable {
  /// The fit.
  let fit: Fit
  /// The model to fit; nil for the oracle, which is not fitted.
  let selection: ModelSelection?
  /// The index of the recording in the comparison.
  let recording: Int
}

extension Comparison {
  /// The cells of the comparison, in working order: recording by recording, the oracle first.
  ///
  /// Null rows do not depend on a seed, so one with seed 0 stands for all.
  func plan(_ datasets: [Dataset]) -> [PlannedCell] {
    let budget = FitBudget(settings)
    var cells: [PlannedCell] = []
    for (index, dataset) in datasets.enumerated() {
      if dataset.truth != nil {
        let fit = Fit(
          label: Oracle.card.name, model: Oracle.card.name, options: [:], on: dataset.summary,
          seed: 0, budget: budget)
        cells.append(PlannedCell(fit: fit, selection: nil, recording: index))
      }
      for selection in models {
        for seed in selection.model.card.role == .null ? [0] : seeds {
          let fit = Fit(selection, on: dataset.summary, seed: seed, budget: budget)
          cells.append(PlannedCell(fit: fit, selection: selection, recording: index))
        }
      }
    }
    return cells
  }
}
