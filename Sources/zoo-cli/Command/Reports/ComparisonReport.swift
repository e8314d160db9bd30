import Zoo

/// The results of a comparison as tables for people.
struct ComparisonReport {
  private let results: ComparisonResults

  /// A report of results.
  init(_ results: ComparisonResults) { self.results = results }

  /// Writes a table for each recording, with notes.
  func print(to invocation: Invocation) {
    for (index, recording) in results.recordings.enumerated() {
      if index > 0 { invocation.print() }
      print(recording, to: invocation)
    }
    if let across = results.acrossRecordings {
      invocation.print()
      print(across, to: invocation)
    }
    invocation.print()
    invocation.print(prose: ProtocolText.text(results))
    invocation.print(prose: ProtocolText.columns)
  }

  private func print(_ recording: DatasetSummary, to invocation: Invocation) {
    let style = invocation.style
    invocation.print(lines: [
      style.emphasized(style.plain(recording.name), .bold)
    ])
    invocation.print(prose: ProtocolText.size(recording))

    let board = results.leaderboard(on: recording.name)
    let verdict = Verdict(board).text
    if !verdict.isEmpty { invocation.print(prose: verdict) }
    if let caution = Cautions.tooGood(board, recording) {
      invocation.print(prose: "Look: \(caution)")
    }
    invocation.print()
    let omitted = invocation.print(Table(LeaderboardTable(board)))
    if omitted.contains(LeaderboardTable.auditTitle), let audit = ProtocolText.audit(board) {
      invocation.print(prose: audit)
    }
    let missing = CompletenessText(results, on: recording.name).text
    if !missing.isEmpty { invocation.print(prose: missing) }
    let uncertainty = UncertaintyText(board, recording).text
    if !uncertainty.isEmpty { invocation.print(prose: uncertainty) }
    RankChart.print(RankLines(board), to: invocation)
    printUnranked(
      board.leaks, "Not ranked, because changing the future changed their predictions:", board,
      invocation)
    printUnranked(
      board.unjudged, "Not ranked, because their predictions cannot be judged:", board, invocation)
    for failure in results.failures where failure.recording == recording.name {
      invocation.print(failureOf: failure.label, failure.message)
    }
    for row in board.rankedRows where row.audit.verdict != .causal {
      invocation.print(
        prose: "Audit of \(row.label): \(row.audit.verdict.rawValue), "
          + "\(row.audit.reason ?? "no reason given").")
    }
    if let pooled = ProtocolText.pooled(results, on: recording.name) {
      invocation.print(prose: pooled)
    }
    if let opened = results.openingText(on: recording) { invocation.print(prose: opened) }
    for note in recording.notes { invocation.print(prose: "Note: \(note).") }
  }

  /// The table over all recordings.
  private func print(_ across: AcrossRecordings, to invocation: Invocation) {
    let style = invocation.style
    invocation.print(lines: [
      style.emphasized(style.plain("all \(across.recordings.count) recordings"), .bold)
    ])
    invocation.print(prose: UncertaintyText.sentence(across))
    invocation.print()
    var table = Table([
      .init(title: "model"), .init(title: "rank", isNumeric: true),
      .init(title: "mean bits/spike ↑", isNumeric: true), .init(title: "± 95 %", isNumeric: true),
    ])
    for model in across.ranking.models {
      table.append([
        model.label, model.rankText, NumberText.fixed(model.value, 3),
        NumberText.fixed((model.high - model.low) / 2, 3),
      ])
    }
    for label in across.incomplete { table.append([label, "", "incomplete", ""]) }
    invocation.print(table)
    let nulls = Set(results.rows.filter { $0.role == .null }.map(\.label))
    RankChart.print(RankLines(across, nulls: nulls), to: invocation)
  }

  private func printUnranked(
    _ entries: [Leaderboard.Unranked], _ reason: String, _ board: Leaderboard,
    _ invocation: Invocation
  ) {
    guard !entries.isEmpty else { return }
    invocation.print(reason)
    for leak in entries {
      let row = leak.culprit
      // A leak on another recording or with one seed of several must be named: this row looks fine.
      var place = row.testedOn == board.recording ? "" : " on \(row.testedOn)"
      if leak.entry.rows.count > 1 { place += " with seed \(row.seed)" }
      let style = invocation.style
      let text =
        "  \(row.label)  \(row.audit.text)\(place)" + (row.audit.reason.map { " (\($0))" } ?? "")
      invocation.print(lines: [style.emphasized(style.plain(text), .red)])
    }
  }
}
