/// What is made of audits and failures.
extension ReportSource {
  mutating func audit() -> ReportPage.Section? {
    let rows = Dictionary(grouping: results.rows.filter { $0.role != .oracle }, by: \.label)
    let audits = rows.keys.sorted().compactMap { label -> (label: String, report: AuditReport)? in
      let reports = (rows[label] ?? []).map {
        (place: "seed \($0.seed) on \($0.testedOn)", report: $0.audit)
      }
      return AuditReport.merged(reports).map { (label, $0) }
    }
    let lines = audits.map { label, report -> (cells: [String], style: String?) in
      let memory =
        report.memoryBins.map {
          (report.memoryIsLowerBound ? "at least " : "") + NumberText.grouped($0)
        } ?? "–"
      return (
        [
          label, report.verdict.rawValue, memory, NumberText.grouped(report.probes),
          report.reason ?? "",
        ], report.mayBeRanked ? nil : "bad"
      )
    }
    guard !lines.isEmpty else { return nil }
    return section(
      "audit", "Audit",
      paragraph(
        "For every model the future of random bins was replaced, and the rows before them had to stay "
          + "the same to the bit. Memory is how far back a single flipped bin still changed a row.")
        + [
          PageTable.make(
            [
              ("model", false), ("verdict", false), ("memory, bins", true), ("probes", true),
              ("reason", false),
            ], lines)
        ]
        + show(
          MemoryFigure.make(
            audits, context: results.settings.context, binSeconds: results.settings.binSeconds,
            series)))
  }

  func leftOut() -> ReportPage.Section? {
    var lines: [(cells: [String], style: String?)] = []
    for board in boards {
      for (entries, word) in [(board.leaks, "leak"), (board.unjudged, "cannot be judged")] {
        for unranked in entries {
          lines.append(
            (
              [
                unranked.entry.label, board.recording, word, unranked.culprit.audit.reason ?? "",
              ], "bad"
            ))
        }
      }
    }
    for row in sweep?.candidates ?? [] where row.status == .failed || row.status == .barred {
      lines.append(
        (
          [
            row.label, "candidate \(row.number)", row.status == .failed ? "failed" : "cannot win",
            row.reason ?? "",
          ], nil
        ))
    }
    for failure in results.failures {
      lines.append(([failure.label, failure.recording, "failed", failure.message], nil))
    }
    guard !lines.isEmpty else {
      return section(
        "left-out", "Left out", paragraph("No model failed, and none was disqualified."))
    }
    return section(
      "left-out", "Left out",
      paragraph("These models have no place in any ranking of this page.")
        + [
          PageTable.make(
            [("model", false), ("recording", false), ("what", false), ("reason", false)], lines)
        ])
  }
}
