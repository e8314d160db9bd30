/// The ROC curve and the precision-recall curve of all units pooled, with what knows no time drawn in:
/// the constant rate's curves, and the prevalence.
package enum OperatingFigure {
  private static let size = 250.0
  private static let gap = 96.0

  /// The picture.
  ///
  /// - Parameters:
  ///   - curves: of models and null rows.
  ///   - recording: what was scored.
  ///   - series: the marks of the report.
  ///   - name: the picture's name.
  /// - Returns: the picture; nil without curves.
  package static func make(
    _ curves: [(label: String, curves: CellCurves)], _ recording: DatasetSummary,
    _ series: FigureSeries, name: String
  ) -> Figure? {
    guard let first = curves.first?.curves, let all = first.predicted.last,
      let spikes = first.hits.last, spikes > 0, spikes < all
    else { return nil }
    let width = 56 + 2 * size + gap + 24
    let (key, keyHeight) = series.key(curves.map(\.label), x: 8, y: 16, width: width - 16)
    let top = keyHeight + 34
    let bottom = top + size
    let left = 56.0
    let second = left + size + gap
    let up = Scale.linear([0, 1], from: bottom, to: top)
    let across = Scale.linear([0, 1], from: left, to: left + size)
    let recall = Scale.linear([0, 1], from: second, to: second + size)
    var marks = key
    marks += Axis.left(up, left: left, right: left + size, name: "share of spikes found")
    marks += Axis.bottom(across, top: top, bottom: bottom, name: "share of silent entries taken")
    marks += Axis.left(up, left: second, right: second + size, name: "precision")
    marks += Axis.bottom(recall, top: top, bottom: bottom, name: "share of spikes found")
    marks.append(SVG.line(left, bottom, left + size, top, "ceiling"))
    let prevalence = Double(spikes) / Double(all)
    let level = up.place(prevalence)
    marks.append(SVG.line(second, level, second + size, level, "ceiling"))
    marks.append(
      SVG.text(
        second + 6, level - 6, "prevalence \(NumberText.percent(prevalence, 2))", "soft halo"))
    let count = curves.count
    for (place, (label, curves)) in curves.enumerated().reversed() {
      var roc = [(x: left, y: bottom)]
      var precision: [(x: Double, y: Double)] = []
      for (predicted, hits) in zip(curves.predicted, curves.hits) {
        let found = Double(hits) / Double(spikes)
        roc.append(
          (across.place(Double(predicted - hits) / Double(all - spikes)), up.place(found)))
        precision.append((recall.place(found), up.place(Double(hits) / Double(predicted))))
      }
      let classes = "line \(series.classes(label))"
      marks.append(SVG.path(roc, classes))
      marks.append(SVG.path(precision, classes))
      // Curves lie close together: each has its mark at another place along it.
      for points in [roc, precision] {
        let point = points[points.count * (place + 1) / (count + 1)]
        marks.append(series.mark(label, point.x, point.y, title: label))
      }
    }
    return Figure(
      name: name, title: "Finding spikes, all units pooled, \(recording.name)",
      caption:
        "Pooled curves reward knowing which units fire more: compare a model with the constant "
        + "rate's curve, not with the dashed lines of a random score.",
      alternative: "ROC and precision-recall curves of \(Verdict.list(curves.map(\.label))); the "
        + "prevalence is \(NumberText.percent(prevalence, 2)).",
      width: width, height: bottom + 44, marks: marks)
  }
}
