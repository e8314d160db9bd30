/// What is made of single models' units, curves, epochs and times.
extension ReportSource {
  mutating func units() -> ReportPage.Section? {
    var content: [Markup] = []
    for (board, recording) in zip(boards, results.recordings) {
      content += show(
        UnitsFigure.make(
          board, binSeconds: recording.binSeconds, series, name: name("units", board)))
    }
    return section("units", "Units", content)
  }

  /// The most models whose predictions are drawn: more lines hide each other.
  private static let mostDrawn = 3

  mutating func predictions() -> ReportPage.Section? {
    var content: [Markup] = []
    for (board, recording) in zip(boards, results.recordings) {
      func drawn(_ entries: [Leaderboard.Entry]) -> [(label: String, curves: CellCurves)] {
        entries.compactMap { entry in curves(entry.rows[0]).map { (entry.label, $0) } }
      }
      let models = drawn(
        Array(board.ranked.filter { $0.role == .competitor }.prefix(Self.mostDrawn)))
      let rates = drawn(board.ranked.filter { $0.label == ConstantRate.card.name })
      content += show(
        ReliabilityFigure.make(
          models, recording, designEffect: board.uncertainty?.designEffect, series,
          name: name("calibration", board)))
      content += show(
        OperatingFigure.make(models + rates, recording, series, name: name("curves", board)))
      content += show(RasterFigure.make(models, recording, name: name("second", board)))
    }
    if content.isEmpty {
      content = paragraph(
        "No curves were kept with these results: an earlier version wrote them.", "soft")
    }
    return section("predictions", "Predictions", content)
  }

  mutating func learning() -> ReportPage.Section? {
    var content: [Markup] = []
    for board in boards {
      content += show(CurvesFigure.make(board, series, name: name("learning", board)))
    }
    return section("learning", "Learning", content)
  }

  mutating func cost() -> ReportPage.Section? {
    var content: [Markup] = []
    for board in boards {
      content += show(CostFigure.make(board, series, name: name("cost", board)))
    }
    return section("cost", "Cost", content)
  }
}
