/// What is made of rankings: who is ahead, how surely, and on which recordings.
extension ReportSource {
  mutating func ranking() -> ReportPage.Section? {
    var content: [Markup] = []
    if let across = results.acrossRecordings {
      content += show(RankFigure.across(across, series, name: "ranking"))
      content += paragraph(UncertaintyText.sentence(across), "soft")
      if !across.incomplete.isEmpty {
        content += paragraph(
          "Not ranked, since a recording lacks them: \(Verdict.list(across.incomplete)).")
      }
    } else if let board = boards.first, boards.count == 1 {
      content += paragraph(CompletenessText(results, on: board.recording).text, "bad")
      content += show(RankFigure.recording(board, series, name: "ranking"))
      content += paragraph(UncertaintyText(board, results.recordings[0]).text, "soft")
      content += paragraph(
        ProtocolText.pooled(results, on: board.recording) ?? "", "soft")
    }
    return section("ranking", "Ranking", content)
  }

  mutating func differences() -> ReportPage.Section? {
    let ranking =
      results.acrossRecordings?.ranking
      ?? (boards.count == 1 ? boards[0].uncertainty?.ranking : nil)
    guard let ranking else { return nil }
    return section(
      "differences", "Differences",
      show(
        DifferenceFigure.make(
          ranking,
          canSeparate: results.acrossRecordings.map { $0.leastP < ModelRanking.level } ?? true,
          name: "differences", title: "Row minus column, bits/spike"))
    )
  }

  mutating func recordings() -> ReportPage.Section? {
    guard boards.count > 1 else { return nil }
    var content = show(RecordingsFigure.make(boards, series))
    for (board, recording) in zip(boards, results.recordings) where !board.ranked.isEmpty {
      content.append(Markup("h3", [:], board.recording))
      content += paragraph(ProtocolText.size(recording) + ".", "soft")
      content += paragraph(Verdict(board).text)
      content += paragraph(CompletenessText(results, on: board.recording).text, "bad")
      content += show(RankFigure.recording(board, series, name: name("ranking", board)))
      content += paragraph(UncertaintyText(board, recording).text, "soft")
    }
    return section("recordings", "Recordings", content)
  }
}
