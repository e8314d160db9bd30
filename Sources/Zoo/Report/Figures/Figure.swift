/// A picture of a report: inline in the page, and a file of its own under `figures/`.
package struct Figure: Sendable {
  /// The stem of its file, and its id in the page.
  package let name: String
  /// What it shows, in a few words.
  package let title: String
  /// How to read it, in sentences.
  package let caption: String
  /// The same findings in words, for those who cannot see it.
  package let alternative: String
  /// The size in pixels.
  package let width: Double, height: Double
  /// The marks.
  package let marks: [Markup]

  /// A picture.
  package init(
    name: String, title: String, caption: String, alternative: String, width: Double,
    height: Double,
    marks: [Markup]
  ) {
    self.name = name
    self.title = title
    self.caption = caption
    self.alternative = alternative
    (self.width, self.height) = (width, height)
    self.marks = marks
  }

  /// The picture within a page, which has the rules of its style.
  package var inline: Markup { svg(extra: []) }

  /// The content of a file of its own.
  package var file: String {
    let style = Markup("style", [:], [.verbatim(FigureStyle.fileCSS)])
    let page = Markup("rect", ["class": "page", "width": "100%", "height": "100%"])
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svg(extra: [style, page]).source
  }

  private func svg(extra: [Markup]) -> Markup {
    let (w, h) = (SVG.number(width), SVG.number(height))
    return Markup(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(w) \(h)", "width": w, "height": h,
        "role": "img", "aria-labelledby": "\(name)-title \(name)-description",
      ],
      [
        Markup("title", ["id": "\(name)-title"], title),
        Markup("desc", ["id": "\(name)-description"], alternative),
      ] + extra + marks)
  }
}

/// The marks that pictures are made of.
package enum SVG {
  /// A length or a place with a tenth of a pixel.
  package static func number(_ value: Double) -> String {
    let text = NumberText.fixed(value.isFinite ? value : 0, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// A text whose base line begins, ends or has its middle at a place, by its class.
  package static func text(_ x: Double, _ y: Double, _ text: String, _ classes: String? = nil)
    -> Markup
  {
    Markup("text", ["x": number(x), "y": number(y), "class": classes], text)
  }

  /// A straight line.
  package static func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ classes: String
  ) -> Markup {
    Markup(
      "line",
      ["x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2), "class": classes])
  }

  /// A line through places.
  package static func path(_ places: [(x: Double, y: Double)], _ classes: String) -> Markup {
    Markup(
      "polyline",
      [
        "points": places.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " "),
        "class": classes,
      ])
  }

  /// A rectangle.
  package static func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ classes: String?,
    opacity: Double? = nil, title: String? = nil
  ) -> Markup {
    Markup(
      "rect",
      [
        "x": number(x), "y": number(y), "width": number(width), "height": number(height),
        "class": classes, "fill-opacity": opacity.map { NumberText.fixed($0, 2) },
      ], title.map { [Markup("title", [:], $0)] } ?? [])
  }

  /// What stands for a value beyond the left end of a scale: a tip that points there.
  package static func arrow(
    _ x: Double, _ y: Double, _ classes: String, toLeft: Bool = true
  ) -> Markup {
    let back = toLeft ? x + 9 : x - 9
    return Markup(
      "polygon",
      [
        "points": "\(number(x)),\(number(y)) \(number(back)),\(number(y - 5)) "
          + "\(number(back)),\(number(y + 5))", "class": classes,
      ])
  }

  /// The mark of a series: each has a shape of its own, and says what it is where a pointer rests.
  package static func mark(
    _ series: Int, _ x: Double, _ y: Double, _ classes: String, radius: Double = 4.5,
    title: String? = nil
  ) -> Markup {
    let children = title.map { [Markup("title", [:], $0)] } ?? []
    func polygon(_ places: [(Double, Double)]) -> Markup {
      Markup(
        "polygon",
        [
          "points": places.map { "\(number(x + $0.0 * radius)),\(number(y + $0.1 * radius))" }
            .joined(separator: " "), "class": classes,
        ], children)
    }
    switch series % FigureStyle.seriesCount {
    case 1: return polygon([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])
    case 2: return polygon([(0, -1.15), (1.05, 0.8), (-1.05, 0.8)])
    case 3: return polygon([(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)])
    case 4: return polygon([(0, 1.15), (1.05, -0.8), (-1.05, -0.8)])
    case 5:
      return polygon([(-1.1, -0.4), (0, -1.2), (1.1, -0.4), (0.7, 0.95), (-0.7, 0.95)])
    case 6:
      return polygon([
        (-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4), (0.4, 1.2),
        (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4),
      ])
    default:
      return Markup(
        "circle",
        ["cx": number(x), "cy": number(y), "r": number(radius), "class": classes], children)
    }
  }
}
