import Zoo

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The scaling of a training step: a column per sweep, time above memory.
///
/// Both axes are logarithmic, so a power law is a straight line and its exponent the slope; dashed
/// lines show the slopes of a cost that grows with the size and with its square.
enum ScalingFigure {
  private static let panel = (width: 300.0, height: 220.0)
  private static let left = 74.0
  private static let top = 64.0
  private static let gap = 92.0

  /// The picture of all sweeps of two points or more.
  static func make(_ points: [ScalingPoint], _ machine: MachineFacts) -> Figure {
    // One point does not make a line.
    let sweeps = ScalingPoint.Sweep.allCases.filter { sweep in
      points.count { $0.sweep == sweep } > 1
    }
    let columns = Double(max(1, sweeps.count))
    var marks = [
      SVG.text(
        left, 22,
        "\(machine.processor), \(machine.instructionSet), "
          + NumberText.counted(machine.threads, "thread") + "; dashed: growth with n, n² or 1/n",
        "soft")
    ]
    var findings: [String] = []
    for (column, sweep) in sweeps.enumerated() {
      let x = left + Double(column) * (panel.width + gap)
      let chosen = points.filter { $0.sweep == sweep }.sorted { $0.size < $1.size }
      let sizes = chosen.map { Double($0.size) }
      marks += curve(
        x, top, "time of a step, " + heading(sweep, chosen), sizes, chosen.map(\.seconds),
        slopes: sweep == .threads ? [-1] : sweep == .context ? [1, 2] : [1], sweep,
        label: { BenchmarkReport.shortTime($0) })
      marks += curve(
        x, top + panel.height + gap, "memory of the process", sizes,
        chosen.map { Double($0.peakMemoryBytes) / 1_048_576 },
        slopes: sweep == .threads ? [] : [1], sweep,
        label: { NumberText.grouped(Int($0.rounded())) + " MiB" })
      if let first = chosen.first, let last = chosen.last {
        findings.append(
          "\(sweep.rawValue) \(first.size) to \(last.size): "
            + "\(BenchmarkReport.shortTime(first.seconds)) to "
            + BenchmarkReport.shortTime(last.seconds))
      }
    }
    return Figure(
      name: "scaling", title: "A training step of the paper's model",
      caption: "Medians; both axes are logarithmic.",
      alternative: findings.joined(separator: "; ") + ".",
      width: left + columns * panel.width + (columns - 1) * gap + 24,
      height: top + 2 * panel.height + gap + 56, marks: marks)
  }

  /// The settings that are constant in a column.
  private static func heading(_ sweep: ScalingPoint.Sweep, _ chosen: [ScalingPoint]) -> String {
    guard let first = chosen.first else { return "" }
    let context = "\(NumberText.grouped(first.context)) bins"
    let units = NumberText.counted(first.units, "unit")
    return switch sweep {
    case .context: units
    case .units: context
    case .threads: "\(context), \(units)"
    }
  }

  private static func curve(
    _ x: Double, _ y: Double, _ heading: String, _ sizes: [Double], _ values: [Double],
    slopes: [Double], _ sweep: ScalingPoint.Sweep, label: (Double) -> String
  ) -> [Markup] {
    let (right, bottom) = (x + panel.width, y + panel.height)
    let horizontal = Scale.logarithmic(sizes, from: x, to: right, margin: 1.15)
    let vertical = Scale.logarithmic(values, from: bottom, to: y, margin: 1.6)
    let ticks = sweep == .threads ? sizes : horizontal.ticks
    var marks = Axis.left(
      vertical, left: x, right: right, name: heading,
      ticks: vertical.ticks.map { ($0, label($0)) })
    marks += Axis.bottom(
      horizontal, top: y, bottom: bottom,
      name: sweep == .context ? "context, bins" : sweep.rawValue,
      ticks: ticks.map { ($0, NumberText.grouped(Int($0.rounded()))) })
    if let size = sizes.last, let value = values.last, let first = sizes.first {
      for slope in slopes {
        marks += guide(slope, through: (size, value), from: first, horizontal, vertical)
      }
    }
    let places = zip(sizes, values).map { (x: horizontal.place($0), y: vertical.place($1)) }
    marks.append(SVG.path(places, "line s0"))
    marks += places.map { SVG.mark(0, $0.x, $0.y, "s0") }
    return marks
  }

  /// A dashed power-law line through the last point, back to where it leaves the panel.
  private static func guide(
    _ slope: Double, through end: (size: Double, value: Double), from first: Double,
    _ horizontal: Scale, _ vertical: Scale
  ) -> [Markup] {
    func value(_ size: Double) -> Double { end.value * pow(size / end.size, slope) }
    var start = first
    if value(start) < vertical.low { start = end.size * pow(vertical.low / end.value, 1 / slope) }
    if value(start) > vertical.high { start = end.size * pow(vertical.high / end.value, 1 / slope) }
    let middle = (start * end.size).squareRoot()
    return [
      SVG.line(
        horizontal.place(start), vertical.place(value(start)), horizontal.place(end.size),
        vertical.place(end.value), "guide"),
      SVG.text(
        horizontal.place(middle) + 8, vertical.place(value(middle)) + (slope < 0 ? -8 : 14),
        slope == 2 ? "∝ n²" : slope == 1 ? "∝ n" : "∝ 1/n", "soft halo"),
    ]
  }
}
