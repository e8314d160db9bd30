/// One second of the test part: the spikes, and below them what models gave for the same bins.
package enum RasterFigure {
  private static let left = 8.0
  private static let width = 720.0
  private static let rowHeight = 5.0

  /// The picture; nil without a unit to show.
  ///
  /// - Parameters:
  ///   - curves: of models, the best first; all show the same second.
  ///   - recording: what was scored.
  ///   - name: the picture's name.
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
    for (label, curves) in curves
    where curves.shownBins == bins && curves.shownUnits == first.shownUnits {
      let probabilities = curves.shownLevels.map { CellCurves.probability(level: $0) }
      let most = probabilities.max() ?? 0
      marks.append(
        SVG.text(
          left, top - 8,
          "\(label), black: \(NumberText.percent(most, most < 0.1 ? 1 : 0)) a bin", "strong"))
      // Shades by the root, or a model's lower probabilities would all look white.
      let shades = (0..<units).flatMap { unit in
        (0..<bins).map { bin -> UInt8 in
          let share = most > 0 ? probabilities[bin * units + unit] / most : 0
          return UInt8(255 - (255 * share.squareRoot()).rounded())
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
      caption: "The first second of the test part whose number of spikes is the median of all "
        + "seconds; one row a unit, those with the most spikes first, at most "
        + "\(CellCurves.mostUnits). Below: the probability that each model gave to a spike in each "
        + "bin from earlier bins alone, darker where it is higher (by its root), each model with its "
        + "own black.",
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
