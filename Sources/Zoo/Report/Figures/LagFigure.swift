/// Curves by lag: the bins between an earlier bin and the one that is predicted.
enum LagFigure {
  /// One curve.
  struct Line {
    let curve: LagCurve
    let classes: String
    /// What stands at its end; nil for no words.
    var label: String?
    /// Half the length of the bar at each value; nil for no bars.
    var margin: LagCurve?
  }

  private static let size = (width: 640.0, height: 300.0)

  /// The picture.
  ///
  /// - Parameters:
  ///   - lines: the curves.
  ///   - value: the name of the quantity with its unit.
  ///   - isLogarithmic: whether values have a logarithmic axis; those not above 0 are left out then.
  ///   - figure: name, title, caption and words of the picture.
  /// - Returns: the picture; nil if no curve has a value.
  static func make(
    _ lines: [Line], value: String, isLogarithmic: Bool,
    figure: (name: String, title: String, caption: String, alternative: String)
  ) -> Figure? {
    func isShown(_ value: Double) -> Bool { value.isFinite && (!isLogarithmic || value > 0) }
    let values = lines.flatMap { line in
      line.curve.values.indices.flatMap { index -> [Double] in
        let value = line.curve.values[index]
        let margin = line.margin?.values[index] ?? 0
        return isLogarithmic || !margin.isFinite ? [value] : [value - margin, value + margin]
      }
    }.filter(isShown)
    guard !values.isEmpty else { return nil }
    let top = 34.0
    let bottom = top + size.height - 80
    let right = size.width - 110
    // What is a millionth of the largest value is nothing, and would press all else into a corner.
    let least = (values.max() ?? 1) * 1e-6
    let vertical =
      isLogarithmic
      ? Scale.logarithmic(values.map { max($0, least) }, from: bottom, to: top)
      : Scale.linear(values + [0], from: bottom, to: top)
    let left = 8 + Axis.room(vertical)
    let horizontal = Scale.logarithmic(
      lines.flatMap(\.curve.lags), from: left + 4, to: right, margin: 1.05)
    var marks = Axis.left(vertical, left: left, right: right, name: value)
    marks += Axis.bottom(
      horizontal, top: top, bottom: bottom, name: "lag, bins before the predicted bin",
      hasGrid: false)
    if !isLogarithmic {
      marks.append(SVG.line(left, vertical.place(0), right, vertical.place(0), "floor"))
    }
    var labels = LabelPlaces()
    for line in lines {
      let places = line.curve.values.indices.compactMap { index -> (x: Double, y: Double)? in
        let value = line.curve.values[index]
        guard isShown(value) else { return nil }
        let x = horizontal.place(line.curve.lags[index])
        if let margin = line.margin?.values[index], margin.isFinite {
          marks.append(
            SVG.line(
              x, vertical.place(value - margin), x, vertical.place(value + margin),
              "thin \(line.classes)"))
        }
        return (x, vertical.place(value))
      }
      guard let last = places.last else { continue }
      marks.append(SVG.path(places, "line \(line.classes)"))
      guard let label = line.label else { continue }
      let text = TextWidth.shortened(label, to: 96)
      marks.append(
        SVG.text(right + 8, labels.free(text, x: right + 8, y: last.y + 4), text))
    }
    return Figure(
      name: figure.name, title: figure.title, caption: figure.caption,
      alternative: figure.alternative, width: size.width, height: bottom + 44, marks: marks)
  }
}
