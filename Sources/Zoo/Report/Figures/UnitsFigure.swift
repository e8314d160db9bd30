/// The gain of every unit against its firing rate, of the best model and of one to compare with.
package enum UnitsFigure {
  private static let size = (width: 640.0, height: 340.0)

  /// The picture of a recording; nil if no unit has a score.
  package static func make(
    _ board: Leaderboard, binSeconds: Double, _ series: FigureSeries, name: String
  ) -> Figure? {
    guard let column = Metric.headline.perUnit?.name,
      let best = board.ranked.first(where: { $0.role == .competitor }) ?? board.ranked.first
    else { return nil }
    let other =
      board.ranked.first { $0.label == HistoryGLM.card.name && $0.label != best.label }
      ?? board.ranked.first { $0.role == .null && $0.label != best.label }
    let shown = [other, best].compactMap { $0 }
    struct Point {
      let rate: Double, gain: Double
      let unit: String
    }
    let points = shown.map { entry in
      entry.rows[0].metrics.units.indices.compactMap { index -> Point? in
        let units = entry.rows.map { $0.metrics.units[index] }
        let gain = units.reduce(0) { $0 + $1[column] } / Double(units.count)
        guard units[0].spikes > 0, units[0].rate > 0, gain.isFinite else { return nil }
        return Point(rate: units[0].rate / binSeconds, gain: gain, unit: units[0].unit.identifier)
      }
    }
    let all = points.flatMap { $0 }
    guard !all.isEmpty else { return nil }
    let (key, keyHeight) = series.key(shown.reversed().map(\.label), x: 8, y: 16, width: 620)
    let top = keyHeight + 34
    let bottom = top + size.height - 90
    // A unit with a spike or two can gain ten times as much as the others, and would press them flat.
    let gains = all.map(\.gain).sorted()
    let most = min(max(gains.last ?? 0, 0.02), max(4 * gains[gains.count * 3 / 4], 0.02))
    let vertical = Scale.linear(
      all.map { min(max($0.gain, -most), most) } + [0], from: bottom, to: top)
    let left = 8 + Axis.room(vertical)
    let horizontal = Scale.logarithmic(all.map(\.rate), from: left, to: size.width - 16)
    var marks = key + Axis.left(vertical, left: left, right: size.width - 16, name: "bits/spike")
    marks += Axis.bottom(
      horizontal, top: top, bottom: bottom, name: "firing rate in the test part, spikes/s")
    marks.append(
      SVG.line(left, vertical.place(0), size.width - 16, vertical.place(0), "floor"))
    for (entry, points) in zip(shown, points) {
      for point in points {
        marks.append(
          series.mark(
            entry.label, horizontal.place(point.rate), vertical.place(point.gain), radius: 3.2,
            title: "unit \(point.unit), \(entry.label): \(NumberText.fixed(point.gain, 3)) at "
              + "\(NumberText.fixed(point.rate, 2)) spikes/s"))
        if !vertical.contains(point.gain), entry.label == best.label {
          marks.append(
            SVG.text(
              horizontal.place(point.rate) + 7, vertical.place(point.gain) + 4,
              NumberText.fixed(point.gain, 1), "soft"))
        }
      }
    }
    let ofBest = points[points.count - 1]
    let worse = ofBest.count { $0.gain < 0 }
    let finding =
      "\(best.label) is below 0 for \(worse) of \(NumberText.counted(ofBest.count, "unit")) with spikes"
    let isCut = all.contains { !vertical.contains($0.gain) }
    return Figure(
      name: name, title: "Unit by unit, \(board.recording)",
      caption:
        "One mark a unit; 0 is its constant rate in the training part, as it is. Models are calibrated "
        + "on validation, so where rates change even a constant rate can be above or below. \(finding)."
        + (isCut ? " Units beyond an end stand at it, with their value." : ""),
      alternative: finding + ".", width: size.width, height: bottom + 44, marks: marks)
  }
}
