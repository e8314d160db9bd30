/// The models of a recording, or of all of them, in order: a dot with its interval each.
package enum RankFigure {
  /// The picture of one recording; nil if no score is defined.
  package static func recording(
    _ board: Leaderboard, _ series: FigureSeries, name: String
  ) -> Figure? {
    figure(
      RankLines(board), series, name: name,
      title: "Bits per spike over the constant rate, \(board.recording)",
      unit: "of the test part, by resampled stretches of time")
  }

  /// The picture of all recordings; nil if no score is defined.
  package static func across(
    _ across: AcrossRecordings, _ series: FigureSeries, name: String
  ) -> Figure? {
    figure(
      RankLines(across, nulls: series.nulls), series, name: name,
      title: "Mean bits per spike over the constant rate, "
        + NumberText.counted(across.recordings.count, "recording"),
      unit: "of the mean, by resampled recordings and stretches of time")
  }

  private static let rowHeight = 27.0
  private static let top = 34.0
  private static let left = 232.0
  private static let right = 556.0
  private static let width = 720.0

  private static func figure(
    _ ranked: RankLines, _ series: FigureSeries, name: String, title: String, unit: String
  ) -> Figure? {
    let (lines, best) = (ranked.lines, ranked.best)
    guard let scale = ranked.scale(from: left, to: right) else { return nil }
    let bottom = top + Double(lines.count) * rowHeight + 6
    var marks = Axis.bottom(scale, top: top, bottom: bottom, name: "bits/spike")
    marks.append(SVG.line(scale.place(0), top - 8, scale.place(0), bottom, "floor"))
    marks.append(SVG.text(scale.place(0), top - 14, "constant rate", "soft middle"))
    if let ceiling = ranked.ceiling {
      let x = scale.place(ceiling)
      marks.append(SVG.line(x, top - 8, x, bottom, "ceiling"))
      // Side by side the two names would touch.
      let isNear = x - scale.place(0) < 90
      marks.append(
        SVG.text(
          isNear ? x + 4 : x, isNear ? top - 1 : top - 14, "oracle", isNear ? "soft" : "soft middle"
        ))
    }
    for (index, line) in lines.enumerated() {
      marks += row(line, y: top + (Double(index) + 0.5) * rowHeight, scale, series)
    }
    marks += bracket(lines, best)
    var caption =
      "Dots: bits per spike after calibration on validation, over all units "
      + "(\(Metric.headline.name)); hollow ones are null rows. Bars: 95 % intervals \(unit). Left: the "
      + "places in the order that are possible for a model."
    if best.count > 1 {
      caption +=
        " The bracket joins the models that cannot be separated from the first after Holm's "
        + "correction; being inseparable is not transitive."
    }
    if lines.contains(where: { !$0.seeds.isEmpty }) {
      caption += " Ticks under a bar are single seeds."
    }
    if lines.contains(where: { $0.value < scale.low || $0.low < scale.low || $0.high > scale.high })
    {
      caption += " An arrow: it goes on beyond the end."
    }
    let words = lines.prefix(12).map {
      "\($0.label) \(NumberText.fixed($0.value, 3))"
        + ($0.low.isFinite
          ? " (\(NumberText.fixed($0.low, 3)) to \(NumberText.fixed($0.high, 3)))" : "")
    }
    return Figure(
      name: name, title: title, caption: caption,
      alternative: "In order: " + words.joined(separator: "; ") + ".", width: width,
      height: bottom + 44, marks: marks)
  }

  private static func row(
    _ line: RankLines.Line, y: Double, _ scale: Scale, _ series: FigureSeries
  ) -> [Markup] {
    let classes = series.classes(line.label)
    var marks = [
      SVG.text(8, y + 4, line.rank, "soft"),
      SVG.text(46, y + 4, TextWidth.shortened(line.label, to: left - 60)),
    ]
    if line.low.isFinite {
      marks.append(
        SVG.line(scale.place(line.low), y, scale.place(line.high), y, "bar \(classes)"))
      if line.low < scale.low, line.value >= scale.low {
        marks.append(SVG.arrow(scale.start, y, classes))
      }
      if line.high > scale.high { marks.append(SVG.arrow(scale.end, y, classes, toLeft: false)) }
    }
    for seed in line.seeds where scale.contains(seed) {
      marks.append(SVG.line(scale.place(seed), y + 7, scale.place(seed), y + 12, "thin \(classes)"))
    }
    if line.value < scale.low {
      marks.append(SVG.arrow(scale.start, y, classes))
    } else {
      marks.append(
        series.mark(
          line.label, scale.place(line.value), y, title: "\(line.label): \(line.text)"))
    }
    marks.append(SVG.text(right + 12, y + 4, line.text))
    return marks
  }

  /// A bracket at the right of the models that cannot be separated from the first one.
  private static func bracket(_ lines: [RankLines.Line], _ best: [String]) -> [Markup] {
    let joined = lines.indices.filter { best.contains(lines[$0].label) }
    guard joined.count > 1, let first = joined.first, let last = joined.last else { return [] }
    let x = width - 42
    func y(_ index: Int) -> Double { top + (Double(index) + 0.5) * rowHeight }
    var marks = [SVG.line(x, y(first), x, y(last), "bracket")]
    for index in joined { marks.append(SVG.line(x - 5, y(index), x, y(index), "bracket")) }
    marks.append(SVG.text(x + 5, (y(first) + y(last)) / 2 + 4, "tied", "soft"))
    return marks
  }
}
