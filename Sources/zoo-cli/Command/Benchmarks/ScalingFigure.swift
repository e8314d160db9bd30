import Zoo

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The scaling of a training step as an SVG: a column per sweep, time above memory.
///
/// Both axes are logarithmic, so a power law is a straight line and its exponent the slope; dashed
/// lines show the slopes of a cost that grows with the size and with its square. Colours follow the
/// reader's choice of a light or dark page.
struct ScalingFigure {
  let points: [ScalingPoint]
  let machine: MachineFacts

  private static let panelWidth = 300.0
  private static let panelHeight = 220.0
  private static let left = 74.0
  private static let top = 96.0
  private static let gap = 92.0

  /// The figure.
  var svg: String {
    let sweeps = ScalingPoint.Sweep.allCases.filter { sweep in
      // One point does not make a line.
      points.count { $0.sweep == sweep } > 1
    }
    let columns = Double(max(1, sweeps.count))
    let width = Self.left + columns * Self.panelWidth + (columns - 1) * Self.gap + 24
    let height = Self.top + 2 * Self.panelHeight + Self.gap + 56
    var parts = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(number(width)) "
        + "\(number(height))\" width=\"\(number(width))\" height=\"\(number(height))\" "
        + "role=\"img\" aria-label=\"Time and memory of a training step\">",
      Self.style, "<rect class=\"page\" width=\"100%\" height=\"100%\"/>",
      text(Self.left, 28, "A training step of the paper's model", "title"),
      text(
        Self.left, 48,
        escaped("\(machine.processor), \(machine.instructionSet)") + ", "
          + NumberText.counted(machine.threads, "thread")
          + "; dashed: growth with n, n² or 1/n", "note"),
    ]
    for (column, sweep) in sweeps.enumerated() {
      let x = Self.left + Double(column) * (Self.panelWidth + Self.gap)
      let chosen = points.filter { $0.sweep == sweep }.sorted { $0.size < $1.size }
      let sizes = chosen.map { Double($0.size) }
      let below = Self.top + Self.panelHeight + Self.gap
      parts += panel(
        x, Self.top, "time of a step, " + heading(sweep, chosen), sizes, chosen.map(\.seconds),
        slopes: sweep == .threads ? [-1] : sweep == .context ? [1, 2] : [1], sweep,
        label: { BenchmarkReport.shortTime($0) })
      parts += panel(
        x, below, "memory of the process", sizes,
        chosen.map { Double($0.peakMemoryBytes) / 1_048_576 },
        slopes: sweep == .threads ? [] : [1], sweep,
        label: { NumberText.grouped(Int($0.rounded())) + " MiB" })
    }
    parts.append("</svg>")
    return parts.joined(separator: "\n") + "\n"
  }

  /// The settings that are constant in a column.
  private func heading(_ sweep: ScalingPoint.Sweep, _ chosen: [ScalingPoint]) -> String {
    guard let first = chosen.first else { return "" }
    let context = "\(NumberText.grouped(first.context)) bins"
    let units = NumberText.counted(first.units, "unit")
    return switch sweep {
    case .context: units
    case .units: context
    case .threads: "\(context), \(units)"
    }
  }

  private func panel(
    _ x: Double, _ y: Double, _ heading: String, _ sizes: [Double],
    _ values: [Double], slopes: [Double], _ sweep: ScalingPoint.Sweep, label: (Double) -> String
  ) -> [String] {
    let (width, height) = (Self.panelWidth, Self.panelHeight)
    let horizontal = LogarithmicAxis(sizes, margin: 1.15)
    let vertical = LogarithmicAxis(values, margin: 1.6)
    func place(_ size: Double, _ value: Double) -> (x: Double, y: Double) {
      (x + width * horizontal.share(size), y + height * (1 - vertical.share(value)))
    }
    var parts: [String] = []
    parts.append(text(x, y - 10, heading, "heading"))
    for tick in vertical.ticks {
      let level = place(sizes[0], tick).y
      parts.append(line(x, level, x + width, level, "grid"))
      parts.append(text(x - 8, level + 4, label(tick), "tick end"))
    }
    let ticks = sweep == .threads ? sizes : horizontal.ticks
    for tick in ticks {
      let position = place(tick, values[0]).x
      parts.append(line(position, y, position, y + height, "grid"))
      parts.append(
        text(position, y + height + 18, NumberText.grouped(Int(tick.rounded())), "tick middle"))
    }
    let unit = sweep == .context ? "context, bins" : sweep.rawValue
    parts.append(text(x + width / 2, y + height + 38, unit, "tick middle"))
    for slope in slopes {
      parts.append(
        guide(
          slope, through: (sizes[sizes.count - 1], values[values.count - 1]), from: sizes[0],
          vertical, place))
    }
    let places = zip(sizes, values).map(place)
    let path = places.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    parts.append("<polyline class=\"line\" points=\"\(path)\"/>")
    for place in places {
      parts.append(
        "<circle class=\"dot\" cx=\"\(number(place.x))\" cy=\"\(number(place.y))\" r=\"4\"/>")
    }
    parts.append(
      "<rect class=\"frame\" x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" "
        + "height=\"\(number(height))\"/>")
    return parts
  }

  /// A dashed power-law line through the last point, back to where it leaves the panel.
  private func guide(
    _ slope: Double, through end: (size: Double, value: Double), from first: Double,
    _ vertical: LogarithmicAxis, _ place: (Double, Double) -> (x: Double, y: Double)
  ) -> String {
    func value(_ size: Double) -> Double { end.value * pow(size / end.size, slope) }
    var start = first
    if value(start) < vertical.low { start = end.size * pow(vertical.low / end.value, 1 / slope) }
    if value(start) > vertical.high { start = end.size * pow(vertical.high / end.value, 1 / slope) }
    let (a, b) = (place(start, value(start)), place(end.size, end.value))
    let name = slope == 2 ? "∝ n²" : slope == 1 ? "∝ n" : "∝ 1/n"
    let middle = place((start * end.size).squareRoot(), value((start * end.size).squareRoot()))
    return line(a.x, a.y, b.x, b.y, "guide")
      + text(middle.x + 8, middle.y + (slope < 0 ? -8 : 14), name, "guide-name")
  }

  private func line(_ x: Double, _ y: Double, _ x2: Double, _ y2: Double, _ name: String) -> String
  {
    "<line class=\"\(name)\" x1=\"\(number(x))\" y1=\"\(number(y))\" x2=\"\(number(x2))\" "
      + "y2=\"\(number(y2))\"/>"
  }

  private func text(_ x: Double, _ y: Double, _ text: String, _ name: String) -> String {
    "<text class=\"\(name)\" x=\"\(number(x))\" y=\"\(number(y))\">\(text)</text>"
  }

  private func number(_ value: Double) -> String { NumberText.fixed(value, 1) }

  private func escaped(_ text: String) -> String {
    String(
      text.flatMap { character -> String in
        switch character {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        default: String(character)
        }
      })
  }

  private static let style = """
    <style>
      svg { font: 13px system-ui, sans-serif; --ink: #1b1f24; --soft: #59636e; --rule: #d8dee4;
        --page: #ffffff; --line: #0a5cad; }
      @media (prefers-color-scheme: dark) {
        svg { --ink: #e6edf3; --soft: #9aa6b2; --rule: #30363d; --page: #0d1117; --line: #6cb6ff; }
      }
      .page { fill: var(--page); }
      text { fill: var(--ink); }
      .title { font-size: 17px; font-weight: 600; }
      .heading { font-weight: 600; }
      .note, .tick, .guide-name { fill: var(--soft); }
      .guide-name { paint-order: stroke; stroke: var(--page); stroke-width: 4px; }
      .end { text-anchor: end; }
      .middle { text-anchor: middle; }
      .grid { stroke: var(--rule); }
      .frame { fill: none; stroke: var(--soft); }
      .guide { stroke: var(--soft); stroke-dasharray: 5 4; }
      .line { fill: none; stroke: var(--line); stroke-width: 2; }
      .dot { fill: var(--line); }
    </style>
    """
}

/// A logarithmic axis around positive values, with ticks at round numbers.
struct LogarithmicAxis {
  let low: Double
  let high: Double

  /// An axis that reaches a little beyond the values, over a factor of four at least.
  init(_ values: [Double], margin: Double) {
    let known = values.filter { $0 > 0 && $0.isFinite }
    let (least, most) = (known.min() ?? 1, known.max() ?? 1)
    // Values that hardly differ should look that way.
    let room = max(margin, (4 * least / most).squareRoot())
    (low, high) = (least / room, most * room)
  }

  /// Where a value lies between both ends, from 0 to 1.
  func share(_ value: Double) -> Double { log(value / low) / log(high / low) }

  /// Powers of ten; where these are few, also two and five times them.
  var ticks: [Double] {
    func all(_ factors: [Double]) -> [Double] {
      let exponents = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
      return exponents.flatMap { exponent in
        // Division where it is exact: 10 to the power of -3 is not 0.001.
        factors.map {
          exponent < 0 ? $0 / pow(10, Double(-exponent)) : $0 * pow(10, Double(exponent))
        }
      }.filter { low <= $0 && $0 <= high }
    }
    let powers = all([1])
    return powers.count >= 3 ? powers : all([1, 2, 5])
  }
}
