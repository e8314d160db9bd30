/// The groups of a transfer: the model's mean with its interval over recordings, and beside it what
/// others score on the same cells.
package enum GroupsFigure {
  private static let rowHeight = 30.0
  private static let left = 160.0
  private static let right = 560.0
  private static let width = 720.0

  /// The picture.
  ///
  /// - Parameters:
  ///   - table: the transfer.
  ///   - label: the model.
  ///   - metric: the score.
  ///   - alignment: how units were matched.
  ///   - chance: what a model that knows nothing scores.
  ///   - name: the picture's name.
  /// - Returns: the picture; nil if no group has a cell.
  package static func make(
    _ table: TransferTable, _ label: String, _ metric: Metric, _ alignment: UnitAlignment,
    chance: Double, name: String
  ) -> Figure? {
    let groups = TransferGroup.allCases.map {
      TransferSummary(table, label, metric, alignment, $0)
    }.filter { $0.model.mean.isFinite }
    guard !groups.isEmpty else { return nil }
    let values = groups.flatMap { group -> [Double] in
      [
        group.model.mean, group.interval.low, group.interval.high, group.ownHistory.mean,
        group.fittedThere.mean, chance,
      ]
    }
    let span = groups.flatMap { [$0.model.mean, $0.ownHistory.mean, $0.fittedThere.mean, chance] }
      .filter(\.isFinite)
    let range = (span.max() ?? 1) - (span.min() ?? 0)
    // An interval from two animals may be as long as the street.
    let scale = Scale.linear(
      values.map { min(max($0, (span.min() ?? 0) - range), (span.max() ?? 1) + range) },
      from: left, to: right)
    let series = FigureSeries(
      models: [label, "fitted on the target"], nulls: ["the target's exponential history"])
    let (key, keyHeight) = series.key(
      [label, "fitted on the target", "the target's exponential history"], x: 8, y: 16,
      width: width - 16)
    let top = keyHeight + 34
    let bottom = top + Double(groups.count) * rowHeight + 4
    var marks = key + Axis.bottom(scale, top: top, bottom: bottom, name: metric.name)
    marks.append(SVG.line(scale.place(chance), top - 8, scale.place(chance), bottom, "floor"))
    marks.append(SVG.text(scale.place(chance), top - 14, "constant rate", "soft middle"))
    for (index, group) in groups.enumerated() {
      let y = top + (Double(index) + 0.5) * rowHeight
      marks.append(SVG.text(8, y + 4, group.group.rawValue))
      if group.interval.low.isFinite {
        marks.append(
          SVG.line(
            scale.place(group.interval.low), y, scale.place(group.interval.high), y,
            "bar \(series.classes(label))"))
      }
      for (other, value) in [
        ("the target's exponential history", group.ownHistory.mean),
        ("fitted on the target", group.fittedThere.mean), (label, group.model.mean),
      ] where value.isFinite {
        marks.append(
          series.mark(
            other, scale.place(value), y, title: "\(other): \(NumberText.fixed(value, 3))"))
      }
      let half = group.interval.halfWidth
      marks.append(
        SVG.text(
          right + 12, y + 4,
          NumberText.fixed(group.model.mean, 3)
            + (half.isFinite ? " ± \(NumberText.fixed(half, 3))" : "")
            + "  n \(group.model.count)"))
    }
    return Figure(
      name: name, title: "\(label), \(alignment.rawValue): \(metric.name) by group",
      caption: "Means over pairs of recordings. Bars: 95 % intervals with recordings as the "
        + "replicates; none where a group has one recording on a side. The other marks are means over "
        + "the same pairs.",
      alternative: groups.map {
        "\($0.group.rawValue): \(NumberText.fixed($0.model.mean, 3)), fitted on the target "
          + "\(NumberText.fixed($0.fittedThere.mean, 3))"
      }.joined(separator: "; ") + ".", width: width, height: bottom + 44, marks: marks)
  }
}
