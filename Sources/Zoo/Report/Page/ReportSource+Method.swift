/// How everything was done, all numbers, and what readers ask of them.
extension ReportSource {
  func method() -> ReportPage.Section? {
    var content = paragraph(ProtocolText.text(results)) + paragraph(ProtocolText.columns)
    content.append(
      PageTable.make(
        [
          ("recording", false), ("preparation", false), ("used", false),
          ("SHA-256 of the spikes", false),
        ],
        results.recordings.map {
          (
            [
              $0.name, $0.preparation, ProtocolText.size($0),
              String($0.spikesSHA256.prefix(16)) + "…",
            ], nil
          )
        }))
    for recording in results.recordings {
      for note in recording.notes { content += paragraph("\(recording.name): \(note).", "soft") }
    }
    if let manifest {
      content.append(Markup("h3", [:], "To repeat (with another --out), or to continue"))
      let commands = manifest.sessions.map {
        $0.command.map(ShellQuoting.quoted).joined(separator: " ")
      }
      content.append(
        Markup(
          "pre", [:], commands.unique.joined(separator: "\n")))
      content += paragraph(
        "Version of the arithmetic and platform: \(manifest.numerics). Every fit and cell is in the "
          + "folder fits; results.json, results.csv and per_unit.csv hold every number of this page.",
        "soft")
    }
    content.append(Markup("h3", [:], "To cite"))
    content += paragraph(
      "Zoo\(manifest?.sessions.last.map { " \($0.version)" } ?? ""), protocol of one-step-ahead "
        + "prediction, results "
        + (results.rows.map(\.cell.id).min().map { "\($0) and others" } ?? "") + ".")
    return section("method", "Method", content)
  }

  func tables() -> ReportPage.Section? {
    section(
      "tables", "Tables",
      zip(boards, results.recordings).map { board, recording in
        PageTable.folded(
          "\(recording.name): all models", [PageTable.make(LeaderboardTable(board))])
      })
  }

  /// What users ask about such numbers, with those of this page.
  func explanations() -> ReportPage.Section? {
    section(
      "explanations", "Explanations",
      ExplanationTopic.all.map { topic in
        let own = topic.findings(results)
        return PageTable.folded(
          topic.question,
          topic.paragraphs.flatMap { paragraph($0) }
            + (own.isEmpty ? [] : [Markup("ul", [:], own.map { Markup("li", [:], $0) })]))
      })
  }
}
