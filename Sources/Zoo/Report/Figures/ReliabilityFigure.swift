#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Observed against predicted probability: whether a model's numbers are probabilities as they are.
package enum ReliabilityFigure {
  private static let size = (width: 560.0, height: 360.0)

  /// The picture.
  ///
  /// - Parameters:
  ///   - curves: of models and null rows.
  ///   - recording: what was scored.
  ///   - designEffect: how many times larger than for independent bins variances are, if it is known.
  ///   - series: the marks of the report.
  ///   - name: the picture's name.
  /// - Returns: the picture; nil without a bucket that can be shown.
  package static func make(
    _ curves: [(label: String, curves: CellCurves)], _ recording: DatasetSummary,
    designEffect: Double?, _ series: FigureSeries, name: String
  ) -> Figure? {
    struct Point {
      let predicted: Double, observed: Double, low: Double, high: Double
    }
    let effect = max(designEffect ?? 1, 1)
    let lines = curves.map { label, curves in
      let points = (0..<CellCurves.buckets).compactMap { bucket -> Point? in
        let entries = Double(curves.reliabilityEntries[bucket])
        let spikes = Double(curves.reliabilitySpikes[bucket])
        // With fewer spikes a point says little, and none has no place on a logarithmic axis.
        guard spikes >= 3 else { return nil }
        let interval = wilson(spikes / effect, of: entries / effect)
        return Point(
          predicted: curves.reliabilityExpected[bucket] / entries, observed: spikes / entries,
          low: interval.low, high: interval.high)
      }
      return (label: label, points: points)
    }
    let points = lines.flatMap(\.points)
    guard !points.isEmpty else { return nil }
    let (key, keyHeight) = series.key(curves.map(\.label), x: 8, y: 16, width: size.width - 16)
    let top = keyHeight + 34
    let bottom = top + size.height - 90
    let vertical = Scale.logarithmic(
      points.flatMap { [$0.observed, $0.low, $0.high] }, from: bottom, to: top)
    let left = 8 + Axis.room(vertical)
    let horizontal = Scale.logarithmic(points.map(\.predicted), from: left, to: size.width - 16)
    var marks = key + Axis.left(vertical, left: left, right: size.width - 16, name: "observed")
    marks += Axis.bottom(
      horizontal, top: top, bottom: bottom, name: "predicted probability of a spike")
    let ends = (
      max(horizontal.low, vertical.low), min(horizontal.high, vertical.high)
    )
    if ends.0 < ends.1 {
      marks.append(
        SVG.line(
          horizontal.place(ends.0), vertical.place(ends.0), horizontal.place(ends.1),
          vertical.place(ends.1), "ceiling"))
    }
    for (label, points) in lines {
      let classes = series.classes(label)
      let places = points.map {
        (x: horizontal.place($0.predicted), y: vertical.place($0.observed))
      }
      marks.append(SVG.path(places, "line \(classes)"))
      for (point, place) in zip(points, places) {
        marks.append(
          SVG.line(
            place.x, vertical.place(point.low), place.x, vertical.place(point.high),
            "thin \(classes)"))
        marks.append(
          series.mark(
            label, place.x, place.y, radius: 3.6,
            title: "\(label): \(NumberText.percent(point.predicted, 4)) predicted, "
              + "\(NumberText.percent(point.observed, 4)) observed"))
      }
    }
    let ratios = curves.map { label, curves in
      let expected = curves.reliabilityExpected.reduce(0, +)
      let spikes = curves.reliabilitySpikes.reduce(0, +)
      return "\(label) \(NumberText.fixed(expected / Double(max(spikes, 1)), 2))"
    }
    return Figure(
      name: name, title: "Calibration, \(recording.name)",
      caption:
        "On the dashed line numbers are probabilities. Log-odds as the models gave them, before "
        + "the calibration on validation; four groups for every factor of ten, those with three "
        + "spikes or more. Bars: 95 % intervals (Wilson), wider by the design effect. Predicted "
        + "over observed spikes: \(ratios.joined(separator: ", ")).",
      alternative: "Predicted over observed spikes: \(ratios.joined(separator: ", ")).",
      width: size.width, height: bottom + 44, marks: marks)
  }

  /// The interval of a share (Wilson 1927).
  static func wilson(_ hits: Double, of count: Double) -> (low: Double, high: Double) {
    let z = 1.959963984540054
    let share = hits / count
    let center = (share + z * z / (2 * count)) / (1 + z * z / count)
    let half =
      z / (1 + z * z / count)
      * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
    return (max(0, center - half), min(1, center + half))
  }
}
