/// What a score costs: bits per spike against the time of the fit.
package enum CostFigure {
  private static let size = (width: 640.0, height: 340.0)

  /// The picture of a recording; nil with fewer than two models that were fitted.
  package static func make(_ board: Leaderboard, _ series: FigureSeries, name: String) -> Figure? {
    struct Point {
      let label: String
      let seconds: Double, bits: Double
      let parameters: Int
    }
    let points = board.ranked.compactMap { entry -> Point? in
      let seconds = entry.rows.reduce(0) { $0 + $1.fitSeconds } / Double(entry.rows.count)
      let bits = entry.mean(.headline)
      guard bits.isFinite, seconds > 0 else { return nil }
      // Below a millisecond a clock says little.
      return Point(
        label: entry.label, seconds: max(seconds, 0.001), bits: bits,
        parameters: entry.rows[0].fit.parameters)
    }
    guard points.count > 1 else { return nil }
    let top = 40.0, bottom = size.height - 50
    let most = max(points.map(\.bits).max() ?? 0, 0.02)
    let vertical = Scale.linear(
      points.map { max($0.bits, -0.5 * most) } + [0], from: bottom, to: top)
    let left = 8 + Axis.room(vertical)
    let horizontal = Scale.logarithmic(
      points.map(\.seconds), from: left, to: size.width - 130, margin: 1.6)
    var marks = Axis.left(vertical, left: left, right: size.width - 16, name: "bits/spike")
    marks += Axis.bottom(
      horizontal, top: top, bottom: bottom, name: "time of the fit, seconds")
    // From the fastest on, those that no faster one surpasses.
    var front: [Point] = []
    for point in points.sorted(by: { ($0.seconds, -$0.bits) < ($1.seconds, -$1.bits) })
    where point.bits > front.last?.bits ?? -.infinity { front.append(point) }
    func place(_ point: Point) -> (x: Double, y: Double) {
      (horizontal.place(point.seconds), vertical.place(point.bits))
    }
    if front.count > 1 { marks.append(SVG.path(front.map(place), "bracket")) }
    var labels = LabelPlaces()
    // Marks of models that are far below zero lie on the axis.
    labels.take(rows: bottom + 2...size.height)
    for point in points { labels.take(place(point)) }
    for point in points {
      let (x, y) = place(point)
      marks.append(
        series.mark(
          point.label, x, y,
          title: "\(point.label): \(NumberText.fixed(point.bits, 3)) after "
            + "\(NumberText.duration(point.seconds)), "
            + NumberText.counted(point.parameters, "parameter")))
    }
    for point in points {
      let (x, y) = place(point)
      let text = TextWidth.shortened(point.label, to: size.width - x - 12)
      marks.append(SVG.text(x + 8, labels.free(text, x: x + 8, y: y + 4), text, "halo"))
    }
    return Figure(
      name: name, title: "Score and cost, \(board.recording)",
      caption: "The line joins the models that no faster one surpasses. Times are of this machine "
        + "and of the whole fit, validation included.",
      alternative: "In order of time: "
        + points.sorted { $0.seconds < $1.seconds }.map {
          "\($0.label) \(NumberText.duration($0.seconds)), \(NumberText.fixed($0.bits, 3))"
        }.joined(separator: "; ") + ".", width: size.width, height: size.height, marks: marks)
  }
}
