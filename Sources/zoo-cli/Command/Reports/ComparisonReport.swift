import Zoo

/// The results of a comparison as tables for people.
struct ComparisonReport {
  private let results: ComparisonResults

  /// A report on results.
  init(_ results: ComparisonResults) { self.results = results }

  /// Writes one table a recording, and what is to be known about it.
  func print(to invocation: Invocation) {
    for (index, recording) in results.recordings.enumerated() {
      if index > 0 { invocation.print() }
      print(recording, to: invocation)
    }
    invocation.print()
    invocation.print(prose: protocolText)
    let hasSkewedScale = results.rows.contains {
      $0.role == .competitor
        && $0.metrics.bitsPerSpikeCalibrated.pooled > $0.metrics.bitsPerSpike.pooled + 0.1
    }
    if hasSkewedScale {
      invocation.print(
        prose: "Calibrated: after a slope and an intercept fitted on validation; the fair reading "
          + "of losses that do not ask for probabilities, such as Dice.")
    }
  }

  private func print(_ recording: DatasetSummary, to invocation: Invocation) {
    let style = invocation.style
    let width = NumberText.fixed(recording.binSeconds * 1000, 3)
    let bin = width.hasSuffix(".000") ? String(width.dropLast(4)) : width
    invocation.print(lines: [
      style.emphasized(style.plain(recording.name), .bold)
    ])
    invocation.print(
      prose: "\(NumberText.counted(recording.units, "unit")), "
        + "\(NumberText.grouped(recording.bins)) bins of \(bin) ms, "
        + "\(NumberText.grouped(recording.scoredBins)) scored, "
        + "\(NumberText.percent(recording.prevalence, 2)) of entries are spikes")

    var table = ScoreTable()
    if let oracle = results.oracle(on: recording.name) { table.append([oracle]) }
    for rows in groups(results.ranked(on: recording.name)) { table.append(rows) }
    invocation.print(table.table)
    printLeaks(recording, to: invocation)
    for failure in results.failures where failure.recording == recording.name {
      invocation.print(prose: "Failed: \(failure.label): \(failure.message)")
    }
    for row in results.rows
    where row.testedOn == recording.name && row.audit.verdict == .indeterminate {
      invocation.print(
        prose: "Audit of \(row.label) is indeterminate: \(row.audit.reason ?? "no reason given")")
    }
    if let null = results.rows.first(where: {
      $0.testedOn == recording.name && $0.model == ConstantRate.card.name
    }) {
      invocation.print(
        prose: "Pooled scores reward knowing which units fire more: the constant rate alone has "
          + "pooled AUC \(NumberText.fixed(null.metrics.rocAUC.pooled, 3)) and pooled AP "
          + "\(NumberText.fixed(null.metrics.averagePrecision.pooled, 3)).")
    }
    for note in recording.notes { invocation.print(prose: "Note: \(note).") }
  }

  private func printLeaks(_ recording: DatasetSummary, to invocation: Invocation) {
    let leaking = groups(results.leaking(on: recording.name))
    guard !leaking.isEmpty else { return }
    invocation.print("Not ranked, because a changed future changed their predictions:")
    for rows in leaking {
      guard let row = rows.first else { continue }
      let style = invocation.style
      let text =
        "  \(row.label)  \(row.audit.text)"
        + (row.audit.reason.map { " (\($0))" } ?? "")
      invocation.print(lines: [style.emphasized(style.plain(text), .red)])
    }
  }

  /// The rows of each label together, in the order of their mean bits per spike.
  private func groups(_ rows: [ResultRow]) -> [[ResultRow]] {
    var labels: [String] = []
    var byLabel: [String: [ResultRow]] = [:]
    for row in rows {
      if byLabel[row.label] == nil { labels.append(row.label) }
      byLabel[row.label, default: []].append(row)
    }
    func mean(_ label: String) -> Double {
      let rows = byLabel[label] ?? []
      let sum = rows.reduce(0) { $0 + $1.metrics.bitsPerSpike.pooled }
      return sum.isNaN ? -.infinity : sum / Double(rows.count)
    }
    let order = labels.enumerated().sorted { a, b in
      let (left, right) = (mean(a.element), mean(b.element))
      return left != right ? left > right : a.offset < b.offset
    }
    return order.compactMap { byLabel[$0.element] }
  }

  private var protocolText: String {
    let settings = results.settings
    let seeds = Set(results.rows.filter { $0.role == .competitor }.map(\.seed)).count
    return "Protocol: every bin predicted from earlier bins only; 50/25/25 % training, validation, "
      + "test in order of time, with gaps of \(NumberText.grouped(settings.context)) bins; "
      + "validation chose epochs, thresholds and calibration; preset "
      + "\(settings.preset.rawValue), context \(NumberText.grouped(settings.context)), "
      + "\(ProtocolOptions.budget(settings)), \(NumberText.counted(max(1, seeds), "seed"))."
  }
}
