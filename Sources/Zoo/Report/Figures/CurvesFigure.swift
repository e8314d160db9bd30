/// The validation score of every model after every epoch.
package enum CurvesFigure {
  private static let size = (width: 640.0, height: 320.0)

  /// The picture of a recording; nil if no model was fitted in epochs.
  package static func make(_ board: Leaderboard, _ series: FigureSeries, name: String) -> Figure? {
    struct Curve {
      let label: String
      let points: [FitDocument.Epoch]
      let best: Int
    }
    let curves = board.ranked.flatMap { entry in
      entry.rows.compactMap { row -> Curve? in
        let points = row.fit.curve.filter { $0.validation.isFinite }
        guard points.count > 1 else { return nil }
        return Curve(label: entry.label, points: points, best: row.fit.bestEpoch)
      }
    }
    guard !curves.isEmpty else { return nil }
    let labels = curves.map(\.label).unique
    let (key, keyHeight) = series.key(labels, x: 8, y: 16, width: size.width - 16)
    let top = keyHeight + 34
    let bottom = top + size.height - 90
    let values = curves.flatMap { $0.points.map(\.validation) }
    let most = max(values.max() ?? 0, 0.02)
    let vertical = Scale.linear(values.map { max($0, -0.5 * most) } + [0], from: bottom, to: top)
    let left = 8 + Axis.room(vertical)
    let epochs = curves.flatMap { $0.points.map { Double($0.epoch) } }
    let horizontal = Scale.linear(
      epochs, from: left + 6, to: size.width - 16, ticks: 6, isWhole: true)
    var marks = key + Axis.left(vertical, left: left, right: size.width - 16, name: "bits/spike")
    marks += Axis.bottom(horizontal, top: top, bottom: bottom, name: "epoch", hasGrid: false)
    for curve in curves {
      let places = curve.points.map {
        (x: horizontal.place(Double($0.epoch)), y: vertical.place($0.validation))
      }
      marks.append(SVG.path(places, "line \(series.classes(curve.label))"))
      if let kept = curve.points.firstIndex(where: { $0.epoch == curve.best }) {
        marks.append(
          series.mark(
            curve.label, places[kept].x, places[kept].y,
            title: "\(curve.label): epoch \(curve.best) was kept"))
      }
    }
    return Figure(
      name: name, title: "Learning, \(board.recording)",
      caption:
        "Calibrated bits per spike on the validation part, a sample of it if it is long, after every epoch: "
        + "high for all models where the sample has fewer spikes than the rates say. One line a seed; "
        + "the mark is the epoch whose weights were kept. Models without epochs have no line. A line "
        + "that still rises at its end says that more epochs would help.",
      alternative: curves.map {
        "\($0.label): from \(NumberText.fixed($0.points[0].validation, 3)) to "
          + "\(NumberText.fixed($0.points.map(\.validation).max() ?? .nan, 3)), epoch \($0.best) kept"
      }.joined(separator: "; ") + ".", width: size.width, height: bottom + 44, marks: marks)
  }
}
