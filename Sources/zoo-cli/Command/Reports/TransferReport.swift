import Zoo

/// The results of a transfer as tables for people: first the verdict, then groups, then matrices.
struct TransferReport {
  private let documents: TransferDocuments
  private let results: ComparisonResults
  private let metrics: [Metric]

  private var table: TransferTable { documents.table }

  /// A report; without metrics, of the measure of the verdict and the bits per spike.
  init(
    _ documents: TransferDocuments, _ results: ComparisonResults, metrics: [Metric]? = nil
  ) {
    self.documents = documents
    self.results = results
    self.metrics = metrics ?? [TransferVerdict.metric, .headline]
  }

  /// Writes everything.
  func print(to invocation: Invocation) {
    let style = invocation.style
    func heading(_ text: String) {
      invocation.print()
      invocation.print(lines: [style.emphasized(style.plain(text), .bold)])
    }
    let counts = Preparation.allCases.map { kind in
      "\(table.preparations.count { $0 == kind }) \(kind.rawValue)"
    }
    let units = Set(table.recordings.map(\.units)).sorted().map { "\($0)" }
    invocation.print(
      prose: "Transfer between \(counts.joined(separator: " and ")) recordings, "
        + "\(units.joined(separator: " and ")) units each"
        + (results.settings.units.map { wanted in
          table.recordings.contains { $0.units < wanted }
            ? " (\(wanted) were asked for, but not all have as many)" : ""
        } ?? "") + ".")
    for alignment in table.alignments {
      invocation.print(prose: "\(alignment.rawValue): \(alignment.summary).", indent: "  ")
    }
    heading("Does anything carry over? (stratified ROC-AUC)")
    for sentence in documents.verdict.sentences {
      invocation.print(prose: sentence, indent: "    ", first: "  - ")
    }
    for label in table.models {
      for alignment in table.alignments where table.has(label, alignment) {
        for metric in metrics {
          heading("\(label), \(alignment.rawValue): \(metric.name)")
          invocation.print(groups(label, metric, alignment))
          if let ranked = RankLines(table, label, metric, alignment) {
            RankChart.print(ranked, to: invocation)
          }
          invocation.print()
          invocation.print(matrix(label, metric, alignment))
        }
        printMaps(label, alignment, invocation)
      }
    }
    invocation.print()
    for (index, recording) in table.recordings.enumerated() {
      invocation.print("  \(index + 1)  \(recording.name), \(table.preparations[index].rawValue)")
    }
    invocation.print()
    invocation.print(
      prose:
        "Groups: training, scored on the part that it was fitted on; self, on the test part of the "
        + "same recording; others, on the test parts of other recordings of the same kind; the last two, "
        + "on those of the other kind.")
    invocation.print(
      prose: "Matrices: fitted on the row, scored on the column's test part. own rate and own "
        + "history: the scored recording's constant rate and exponential history; carried rate: the "
        + "constant rates of the recording of the fit; fitted there: the model fitted on the scored "
        + "recording. 95 % is the interval of the mean, with recordings as the replicates; sd is over "
        + "pairs. Threshold and calibration come from the scored recording's "
        + "validation part.")
    if metrics.contains(where: { $0.name.hasPrefix("roc_auc") }) {
      invocation.print(prose: TransferGroup.publishedNote)
    }
    if let opened = results.openingText { invocation.print(prose: opened) }
    for failure in results.failures {
      invocation.print(failureOf: failure.label, on: failure.recording, failure.message)
    }
  }

  private func text(_ value: Double) -> String { NumberText.fixed(value, 3) }

  private func groups(_ label: String, _ metric: Metric, _ alignment: UnitAlignment) -> Table {
    let isPublished = metric.name.hasPrefix("roc_auc")
    var columns: [Table.Column] = [
      .init(title: "group"), .init(title: "mean", isNumeric: true),
      .init(title: "95 %", isNumeric: true),
      .init(title: "sd", isNumeric: true, dispensability: 3),
      .init(title: "n", isNumeric: true, dispensability: 4),
      .init(title: "own rate", isNumeric: true), .init(title: "own history", isNumeric: true),
      .init(title: "carried rate", isNumeric: true, dispensability: 2),
      .init(title: "fitted there", isNumeric: true),
    ]
    if isPublished {
      columns.append(.init(title: "published", isNumeric: true, dispensability: 1))
    }
    var lines = Table(columns)
    for group in TransferGroup.allCases {
      let summary = TransferSummary(table, label, metric, alignment, group)
      guard summary.model.count > 0 else { continue }
      let means = [summary.ownRate, summary.ownHistory, summary.carriedRate, summary.fittedThere]
      var cells =
        [
          group.rawValue, text(summary.model.mean),
          summary.interval.halfWidth.isFinite ? "± \(text(summary.interval.halfWidth))" : "",
          text(summary.model.deviation), "\(summary.model.count)",
        ] + means.map { text($0.mean) }
      if isPublished {
        let (mean, deviation) = group.published
        cells.append("\(NumberText.fixed(mean, 2)) ± \(NumberText.fixed(deviation, 2))")
      }
      lines.append(cells, group == .inVitroToInVivo || group == .inVivoToInVitro ? .bold : nil)
    }
    return lines
  }

  /// The matrix without its diagonal, which is the line "fitted there", and the reference lines.
  private func matrix(_ label: String, _ metric: Metric, _ alignment: UnitAlignment) -> Table {
    let recordings = table.recordings
    var lines = Table(
      [.init(title: "fitted on \\ scored on")]
        + recordings.indices.map { .init(title: "\($0 + 1)", isNumeric: true) })
    let rate = ConstantRate.card.name
    for source in recordings.indices {
      lines.append(
        ["\(source + 1)  \(recordings[source].name)"]
          + recordings.indices.map { target in
            source == target
              ? "·" : text(table.value(label, metric, from: source, to: target, alignment))
          })
    }
    func own(_ name: String, _ label: String) {
      lines.append(
        [name]
          + recordings.indices.map { text(table.value(label, metric, from: $0, to: $0, alignment)) }
      )
    }
    own("fitted there", label)
    own("own history", ExponentialHistory.card.name)
    own("own rate", rate)
    lines.append(
      ["carried rate, mean"]
        + recordings.indices.map { target in
          let others = recordings.indices.filter { $0 != target }.map {
            table.value(rate, metric, from: $0, to: target, alignment)
          }
          return text(TransferSummary.Moments(others).mean)
        })
    return lines
  }

  private func printMaps(
    _ label: String, _ alignment: UnitAlignment, _ invocation: Invocation
  ) {
    guard let map = documents.map(label, TransferVerdict.metric, alignment) else {
      invocation.print(prose: "No map: no pair of recordings has a score above 0.")
      return
    }
    invocation.print()
    let stresses = map.layouts.map { "\($0.dimensions): \(text($0.normalisedStress))" }
    var words =
      "Map of \(TransferVerdict.metric.name) (d = 1/s - 1; map.csv): normalised stress by number "
      + "of dimensions \(stresses.joined(separator: ", ")). "
    if map.permutations == 0 {
      words += "So few or equal distances fit almost anywhere; the map says little."
    } else {
      words +=
        "In \(ScoreMap.mapDimensions) dimensions \(map.permutationsAsGood) of "
        + "\(map.permutations) maps of the same distances in random order fit as well."
    }
    if map.pairsWithoutDistance > 0 {
      words +=
        " \(NumberText.counted(map.pairsWithoutDistance, "pair")) without a score above 0 got the "
        + "longest distance of the others."
    }
    if map.pairsAboveOne > 0 {
      words += " \(NumberText.counted(map.pairsAboveOne, "pair")) above 1 got the distance 0."
    }
    invocation.print(prose: words)
  }
}
