/// One second of the test part: the spikes, and below them what models gave for the same bins.
package enum RasterFigure {
  private static let left = 8.0
  private static let width = 720.0
  private static let rowHeight = 5.0

  /// The picture.
  ///
  /// - Parameters:
  ///   - curves: of models, the best first; all show the same second.
  ///   - recording: what was scored.
  ///   - name: the picture's name.
  /// - Returns: the picture; nil without a unit to show.
  package static func make(
    _ curves: [(label: String, curves: CellCurves)], _ recording: DatasetSummary, name: String
  ) -> Figure? {
    guard let first = curves.first?.curves, first.shownBins > 0 else { return nil }
    let (bins, units) = (first.shownBins, first.shownUnits.count)
    let height = Double(units) * rowHeight
    let right = width - 16
    let seconds = Double(bins) * recording.binSeconds
    let from = Double(first.shownFrom + (recording.test.first ?? 0)) * recording.binSeconds
    let scale = Scale.linear([0, seconds * 1000], from: left, to: right, ticks: 5)
    func x(_ bin: Int) -> Double { scale.place(Double(bin) * recording.binSeconds * 1000) }
    var marks: [Markup] = []
    var top = 24.0
    marks.append(SVG.text(left, top - 8, "spikes", "strong"))
    marks.append(SVG.rectangle(left, top, right - left, height, "frame"))
    marks.append(ticks(first, top: top, x))
    top += height + 26
    let shown = curves.filter {
      $0.curves.shownBins == bins && $0.curves.shownUnits == first.shownUnits
    }
    // Black is the same for all models, but not for all units: a unit that fires in every second bin
    // would leave the others white.
    let most = (0..<units).map { unit in
      shown.map { $0.curves.mostProbable(unit) }.max() ?? 1
    }
    for (label, curves) in shown {
      marks.append(SVG.text(left, top - 8, label, "strong"))
      let shades = (0..<units).flatMap { unit in
        (0..<bins).map { bin -> UInt8 in
          let level = curves.shownLevels[bin * units + unit]
          return UInt8(255 - (255 * CellCurves.probability(level: level) / most[unit]).rounded())
        }
      }
      marks.append(
        Markup(
          "image",
          [
            "x": SVG.number(left), "y": SVG.number(top),
            "width": SVG.number(x(bins) - left), "height": SVG.number(height),
            "preserveAspectRatio": "none", "style": "image-rendering: pixelated",
            "href": PNGImage.dataAddress(shades, width: bins),
          ]))
      marks.append(SVG.rectangle(left, top, right - left, height, "frame"))
      top += height + 26
    }
    let bottom = top - 26
    marks += Axis.bottom(
      scale, top: bottom, bottom: bottom,
      name: "milliseconds from \(NumberText.fixed(from, 1)) s on", hasGrid: false)
    let spikes = first.shownSpikes.reduce(0) { $0 + Int($1) }
    return Figure(
      name: name, title: "One second, \(recording.name)",
      caption: "The first second of the test part whose number of spikes is the median of "
        + "all seconds with spikes; one row a unit, those with the most spikes first, at most "
        + "\(CellCurves.mostUnits). Below: the probability that each model gave to a spike in each "
        + "bin from earlier bins alone. Black is the highest that any of these models gave the unit in "
        + "that second."
        + (spikes == 0 ? " It has no spike: the whole test part is silent." : ""),
      alternative:
        "\(NumberText.counted(spikes, "spike")) of \(NumberText.counted(units, "unit")) in "
        + "\(NumberText.counted(bins, "bin")), and the probabilities of "
        + Verdict.list(curves.map(\.label)) + ".", width: width, height: bottom + 44, marks: marks)
  }

  /// The spikes as strokes, in one path: a thousand elements would weigh more than the picture.
  private static func ticks(_ curves: CellCurves, top: Double, _ x: (Int) -> Double) -> Markup {
    let units = curves.shownUnits.count
    var path = ""
    for bin in 0..<curves.shownBins {
      for unit in 0..<units where curves.shownSpikes[bin * units + unit] > 0 {
        let y = top + Double(unit) * rowHeight
        path +=
          "M\(SVG.number((x(bin) + x(bin + 1)) / 2)) \(SVG.number(y))v\(SVG.number(rowHeight))"
      }
    }
    return Markup("path", ["d": path, "class": "spikes"])
  }
}
