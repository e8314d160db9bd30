import Zoo

/// A ranking as lines of text: a mark for each model's value and a line for its interval, as in the first
/// picture of the report.
enum RankChart {
  /// A narrower terminal gets the table alone.
  static let leastWidth = 90
  /// Longer lines are harder to follow and tell no more.
  static let mostWidth = 120
  private static let mostLabel = 32
  /// The gap between the axis's name and its first number.
  private static let nameGap = 3
  private static let leastColumns = 20

  /// Writes the chart, if the result goes to a terminal that is wide enough.
  static func print(_ ranked: RankLines, to invocation: Invocation) {
    guard invocation.output.isTerminal else { return }
    var style = invocation.style
    // `COLUMNS` may come from another window, and a line that wraps is unreadable.
    style.width = min(style.width, invocation.output.columns ?? style.width)
    let lines = lines(ranked, style)
    guard !lines.isEmpty else { return }
    invocation.print()
    invocation.print(lines: lines)
    invocation.print(prose: legend(ranked))
  }

  /// The lines, none longer than the style's width; none where that is too narrow.
  static func lines(_ ranked: RankLines, _ style: TextStyle) -> [String] {
    let width = min(style.width, mostWidth)
    guard width >= leastWidth else { return [] }
    let labels = ranked.lines.map { shortened(style.plain($0.label), style) }
    let texts = ranked.lines.map { style.plain($0.text) }
    let rankWidth = ranked.lines.map(\.rank.count).max() ?? 0
    let labelWidth = max(labels.map(\.count).max() ?? 0, ranked.axis.unit.count + nameGap)
    let left = rankWidth + 2 + labelWidth + 2
    let columns = width - left - 2 - (texts.map(\.count).max() ?? 0)
    guard columns >= leastColumns,
      let scale = ranked.scale(from: 0, to: Double(columns - 1))
    else { return [] }
    var result: [String] = []
    for (index, line) in ranked.lines.enumerated() {
      let rank = String(repeating: " ", count: rankWidth - line.rank.count) + line.rank
      let label = labels[index] + String(repeating: " ", count: labelWidth - labels[index].count)
      let row = style.plain(row(line, ranked, scale, columns: columns))
      result.append(
        style.emphasized(
          "\(rank)  \(label)  \(row)  \(texts[index])", line.isNull ? .dim : nil))
    }
    return result + [
      axis(scale, ranked.axis.unit, at: rankWidth + 2, left: left, width: width)
    ]
  }

  private static func column(_ value: Double, _ scale: Scale) -> Int {
    Int(scale.place(value).rounded())
  }

  private static func row(
    _ line: RankLines.Line, _ ranked: RankLines, _ scale: Scale, columns: Int
  ) -> String {
    var row = [Character](repeating: " ", count: columns)
    let zero = column(ranked.axis.reference, scale)
    if let ceiling = ranked.ceiling { row[column(ceiling, scale)] = "┊" }
    row[zero] = "│"
    if line.low.isFinite, line.high.isFinite, line.low <= line.high {
      for place in column(line.low, scale)...column(line.high, scale) {
        row[place] = place == zero ? "┼" : "─"
      }
    }
    row[column(line.value, scale)] =
      line.value < scale.low ? "<" : line.isNull ? "○" : "●"
    return String(row)
  }

  /// The numbers below, as many as have room, after the axis's name.
  private static func axis(
    _ scale: Scale, _ name: String, at place: Int, left: Int, width: Int
  ) -> String {
    var line = String(repeating: " ", count: place) + name
    for (value, text) in zip(scale.ticks, scale.tickTexts) {
      let start = left + column(value, scale) - text.count / 2
      guard start > line.count, start + text.count <= width else { continue }
      line += String(repeating: " ", count: start - line.count) + text
    }
    return line
  }

  private static func shortened(_ label: String, _ style: TextStyle) -> String {
    guard label.count > mostLabel else { return label }
    let end = style.plain("…")
    return String(label.prefix(mostLabel - end.count)) + end
  }

  private static func legend(_ ranked: RankLines) -> String {
    let isOfModels = ranked.axis == .headline
    var parts = ["● a \(isOfModels ? "model" : "mean over pairs") with its 95 % interval"]
    if ranked.lines.contains(where: \.isNull) {
      parts.append(isOfModels ? "○ a null row" : "○ the exponential history of the target itself")
    }
    parts.append("│ \(ranked.axis.meaning)")
    if ranked.ceiling != nil { parts.append("┊ the oracle") }
    if let scale = ranked.scale(from: 0, to: 1),
      ranked.lines.contains(where: { $0.value < scale.low })
    {
      parts.append("< beyond the left end")
    }
    return parts.joined(separator: ", ") + "."
  }
}
