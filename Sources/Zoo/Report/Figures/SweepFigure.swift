/// The candidates of a sweep by their score on validation: a dot each, with the chosen one marked.
package enum SweepFigure {
  /// The most candidates that are drawn.
  static let most = 40

  private static let rowHeight = 22.0
  private static let top = 34.0
  private static let left = 262.0
  private static let right = 566.0
  private static let width = 720.0

  /// The picture; nil if no candidate has a score.
  package static func make(_ sweep: SweepDocument, name: String) -> Figure? {
    let scored = sweep.candidates.filter { $0.status != .failed && $0.validation.isFinite }
    let rows = Array(scored.prefix(most))
    guard let largest = rows.map(\.validation).max() else { return nil }
    let values = rows.flatMap { row -> [Double] in
      [row.validation, 0] + row.fits.map(\.validation)
    }
    // A candidate that is far below zero would press all others into a corner.
    let cut = -1.5 * max(largest, 0.02)
    let scale = Scale.linear(
      values.filter(\.isFinite).map { max($0, cut) }, from: left, to: right)
    let bottom = top + Double(rows.count) * rowHeight + 6
    var marks = Axis.bottom(scale, top: top, bottom: bottom, name: "bits/spike on validation")
    marks.append(SVG.line(scale.place(0), top - 8, scale.place(0), bottom, "floor"))
    marks.append(SVG.text(scale.place(0), top - 14, "constant rate", "soft middle"))
    for (index, row) in rows.enumerated() {
      marks += line(
        row, sweep, y: top + (Double(index) + 0.5) * rowHeight, scale)
    }
    return Figure(
      name: name, title: "Candidates of \(sweep.model)",
      caption: caption(sweep, rows, scored: scored.count, scale),
      alternative: "In order: "
        + rows.prefix(12).map {
          "\(SweepVerdict.name($0, sweep)) \(NumberText.fixed($0.validation, 3))"
            + (mark($0).isEmpty ? "" : " (\(mark($0)))")
        }.joined(separator: "; ") + ".", width: width, height: bottom + 44, marks: marks)
  }

  private static func mark(_ row: SweepRow) -> String {
    switch row.status {
    case .chosen: "chosen"
    case .barred: "barred"
    case .eligible, .failed: ""
    }
  }

  private static func line(
    _ row: SweepRow, _ sweep: SweepDocument, y: Double, _ scale: Scale
  ) -> [Markup] {
    let isChosen = row.status == .chosen
    let classes = isChosen ? "s1" : row.status == .barred ? "null" : "s0"
    let text = NumberText.fixed(row.validation, 3)
    let name = SweepVerdict.name(row, sweep)
    var marks = [
      SVG.text(
        8, y + 4, TextWidth.shortened(name, to: (left - 22) / 1.1), isChosen ? "strong" : nil)
    ]
    let single = row.fits.map(\.validation)
    for value in single where single.count > 1 && scale.contains(value) {
      marks.append(
        SVG.line(scale.place(value), y + 6, scale.place(value), y + 10, "thin \(classes)"))
    }
    let x = scale.place(row.validation)
    if row.validation < scale.low {
      marks.append(SVG.arrow(x, y, classes))
    } else {
      // The chosen one is a diamond: nothing is told by colour alone.
      marks.append(
        SVG.mark(isChosen ? 3 : 0, x, y, classes, title: "\(name): \(text)"))
    }
    let word = mark(row)
    marks.append(
      SVG.text(
        right + 12, y + 4, text + (word.isEmpty ? "" : " \(word)"), isChosen ? "strong" : nil))
    return marks
  }

  private static func caption(
    _ sweep: SweepDocument, _ rows: [SweepRow], scored: Int, _ scale: Scale
  ) -> String {
    var sentences = [
      "Calibrated bits per spike of the validation part, mean over recordings and seeds. The diamond was "
        + "chosen; its score here is too good, since the same part chose it."
    ]
    if rows.contains(where: { $0.fits.count > 1 }) {
      sentences.append("Ticks are single fits.")
    }
    if rows.contains(where: { $0.status == .barred }) {
      sentences.append("Open circles cannot win: their audit failed.")
    }
    if rows.contains(where: { $0.validation < scale.low }) {
      sentences.append("An arrow stands for a value beyond the left end.")
    }
    if scored > rows.count {
      sentences.append(
        "The best \(rows.count) of \(NumberText.grouped(scored)); all are in sweep.csv.")
    }
    let unscored = sweep.candidates.count - scored
    if unscored > 0 {
      sentences.append(
        "\(NumberText.counted(unscored, "candidate")) \(unscored == 1 ? "has" : "have") no score: "
          + "\(unscored == 1 ? "it" : "they") failed.")
    }
    return sentences.joined(separator: " ")
  }
}
