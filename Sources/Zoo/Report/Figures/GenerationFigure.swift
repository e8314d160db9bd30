/// Distributions of generated spikes next to those of the recording: a small picture for each statistic.
package enum GenerationFigure {
  /// The statistics that are drawn: rates, intervals, and how units fire together.
  private static let names = [
    "firing_rate", "interspike_interval", "cv", "fano_1000ms", "correlation",
    "population_count",
  ]
  private static let columns = 3
  private static let size = (width: 236.0, height: 190.0)
  private static let width = 720.0

  /// The picture; nil if no distribution is defined.
  package static func make(_ generation: GenerationDocument, name: String) -> Figure? {
    let lines = names.compactMap { name in
      generation.lines.first { $0.name == name && $0.quantiles.isDefined }
    }
    guard !lines.isEmpty else { return nil }
    let (key, keyHeight) = legend
    var marks = key
    for (index, line) in lines.enumerated() {
      marks += panel(
        line, left: Double(index % columns) * size.width + 8,
        top: keyHeight + 20 + Double(index / columns) * size.height)
    }
    let rows = (lines.count + columns - 1) / columns
    return Figure(
      name: name, title: "Generated and recorded, \(generation.label) on \(generation.recording)",
      caption: "Which share of units, intervals, pairs or windows has at most a value. The outer "
        + "twentieths may lie beyond the ends. Independent: spikes with the same rates and nothing else "
        + "in common with the recording.",
      alternative: "Medians: "
        + lines.map { line in
          "\(GenerationText.title(line.name)) recorded \(middle(line.quantiles.recording)), generated "
            + middle(line.quantiles.generated)
        }.joined(separator: "; ") + ".",
      width: width, height: keyHeight + 20 + Double(rows) * size.height, marks: marks)
  }

  private static func middle(_ quantiles: [Double]) -> String {
    quantiles.isEmpty ? "–" : NumberText.fixed(quantiles[quantiles.count / 2], 3)
  }

  /// What the lines are; they differ in more than colour.
  private static var legend: (marks: [Markup], height: Double) {
    var marks: [Markup] = []
    var left = 8.0
    for (text, classes) in [
      ("recording", "floor"), ("generated", "line s1"), ("independent", "guide"),
    ] {
      marks.append(SVG.line(left, 14, left + 24, 14, classes))
      if classes.hasSuffix("s1") { marks.append(SVG.mark(1, left + 12, 14, "s1", radius: 3.5)) }
      marks.append(SVG.text(left + 30, 18, text))
      left += 30 + TextWidth.of(text) * 1.1 + 18
    }
    return (marks, 24)
  }

  private static func panel(
    _ line: GenerationDocument.Line, left: Double, top: Double
  ) -> [Markup] {
    let (right, bottom) = (left + size.width - 22, top + size.height - 62)
    let quantiles = line.quantiles
    let all = [quantiles.recording, quantiles.generated, quantiles.independent]
    // A single extreme value would press all others into a corner.
    let shown = all.flatMap { $0.dropFirst().dropLast() }
    let start = left + 34
    let scale =
      line.isLogarithmic
      ? Scale.logarithmic(shown, from: start, to: right, ticks: 3)
      : Scale.linear(shown, from: start, to: right, ticks: 3)
    let vertical = Scale.linear([0, 1], from: bottom, to: top, ticks: 2)
    let unit = line.unit.isEmpty ? "" : ", \(line.unit)"
    var marks = Axis.left(vertical, left: start, right: right, name: "")
    marks += Axis.bottom(
      scale, top: top, bottom: bottom, name: GenerationText.title(line.name) + unit, hasGrid: false)
    func places(_ values: [Double]) -> [(x: Double, y: Double)] {
      values.enumerated().map { index, value in
        (scale.place(value), vertical.place(Double(index) / Double(max(1, values.count - 1))))
      }
    }
    for (values, classes) in zip(all, ["line floor", "line s1", "line guide"])
    where !values.isEmpty {
      marks.append(SVG.path(places(values), classes))
    }
    for (index, place) in places(quantiles.generated).enumerated() where index % 5 == 0 {
      marks.append(SVG.mark(1, place.x, place.y, "s1", radius: 3.5))
    }
    return marks
  }
}
