/// How far back a single changed bin still changed a prediction, for every model: a dot on a logarithmic
/// axis, and a line that goes on where the effect did not end.
package enum MemoryFigure {
  private static let rowHeight = 22.0
  private static let top = 34.0
  private static let left = 230.0
  private static let right = 560.0
  private static let width = 720.0

  /// The picture; nil unless some model remembers something.
  ///
  /// - Parameters:
  ///   - audits: the models with their audits.
  ///   - context: bins in a window of a windowed model.
  ///   - binSeconds: the width of a bin.
  ///   - series: the marks of the models.
  /// - Returns: the picture.
  package static func make(
    _ audits: [(label: String, report: AuditReport)], context: Int, binSeconds: Double,
    _ series: FigureSeries
  ) -> Figure? {
    let rows = audits.compactMap { label, report in
      report.memoryBins.map { (label: label, bins: $0, isLeast: report.memoryIsLowerBound) }
    }.sorted { ($1.bins, $0.label) < ($0.bins, $1.label) }
    guard rows.contains(where: { $0.bins > 0 }) else { return nil }
    let scale = Scale.logarithmic(
      rows.map { Double(max(1, $0.bins)) } + [Double(context)], from: left, to: right, margin: 1.6)
    let bottom = top + Double(rows.count) * rowHeight + 6
    var marks = Axis.bottom(scale, top: top, bottom: bottom, name: "bins back")
    let guide = scale.place(Double(context))
    marks.append(SVG.line(guide, top - 8, guide, bottom, "guide"))
    marks.append(SVG.text(guide, top - 14, "context", "soft middle"))
    for (index, row) in rows.enumerated() {
      let y = top + (Double(index) + 0.5) * rowHeight
      marks.append(SVG.text(8, y + 4, TextWidth.shortened(row.label, to: (left - 22) / 1.1)))
      if row.bins > 0 {
        let x = scale.place(Double(row.bins))
        if row.isLeast {
          marks.append(SVG.line(x, y, right, y, "thin \(series.classes(row.label))"))
        }
        marks.append(series.mark(row.label, x, y, title: "\(row.label): \(text(row))"))
      }
      marks.append(SVG.text(right + 12, y + 4, text(row)))
    }
    return Figure(
      name: "memory", title: "Effective memory",
      caption:
        "The farthest bin whose change alone still changed a row, in the audit's probes: over "
        + "all recordings and seeds. A line to the right goes on beyond what was compared. A bin is "
        + "\(NumberText.plain(1000 * binSeconds)) ms. The dashed line is the context of models with "
        + "windows.",
      alternative: rows.map { "\($0.label) \(text($0))" }.joined(separator: "; ") + ".",
      width: width, height: bottom + 44, marks: marks)
  }

  private static func text(_ row: (label: String, bins: Int, isLeast: Bool)) -> String {
    row.bins == 0
      ? "none" : (row.isLeast ? "at least " : "") + NumberText.grouped(row.bins)
  }
}
