/// Axes with ticks, numbers and a name with its unit.
///
/// The ticks are the scale's own, or those that are given with their texts.
package enum Axis {
  /// An axis along the bottom: grid lines up to `top`, numbers and the name below.
  package static func bottom(
    _ scale: Scale, top: Double, bottom: Double, name: String, hasGrid: Bool = true,
    ticks: [(value: Double, text: String)]? = nil
  ) -> [Markup] {
    var marks: [Markup] = []
    for (value, text) in ticks ?? scale.labelledTicks {
      let x = scale.place(value)
      if hasGrid { marks.append(SVG.line(x, top, x, bottom, "grid")) }
      marks.append(SVG.line(x, bottom, x, bottom + 4, "axis"))
      marks.append(SVG.text(x, bottom + 17, text, "soft middle"))
    }
    marks.append(SVG.line(scale.start, bottom, scale.end, bottom, "axis"))
    marks.append(SVG.text((scale.start + scale.end) / 2, bottom + 35, name, "middle"))
    return marks
  }

  /// An axis along the left: grid lines to `right`, numbers left of it and the name above its top end.
  ///
  /// The name lies: turned by a quarter it would have to be read with the head on the shoulder.
  package static func left(
    _ scale: Scale, left: Double, right: Double, name: String, hasGrid: Bool = true,
    ticks: [(value: Double, text: String)]? = nil
  ) -> [Markup] {
    var marks: [Markup] = []
    for (value, text) in ticks ?? scale.labelledTicks {
      let y = scale.place(value)
      if hasGrid { marks.append(SVG.line(left, y, right, y, "grid")) }
      marks.append(SVG.line(left - 4, y, left, y, "axis"))
      marks.append(SVG.text(left - 7, y + 4, text, "soft end"))
    }
    marks.append(SVG.line(left, scale.start, left, scale.end, "axis"))
    marks.append(SVG.text(left, min(scale.start, scale.end) - 12, name))
    return marks
  }

  /// The room that the numbers of a left axis need.
  package static func room(_ scale: Scale) -> Double {
    (scale.tickTexts.map { TextWidth.of($0) }.max() ?? 0) * 1.1 + 10
  }
}
