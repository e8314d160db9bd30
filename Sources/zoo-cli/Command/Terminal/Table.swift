/// A text table that fits the width of the reader's terminal.
///
/// In a narrow terminal the least important columns are left out, and below that every row becomes
/// a small block of lines. A row is never wrapped.
struct Table {
  /// A column: its title and how much it matters.
  struct Column {
    let title: String
    /// Numbers are aligned to the right.
    var isNumeric = false
    /// Columns with the highest number are left out first; 0 is always kept.
    var dispensability = 0
  }

  /// A row: one text per column.
  struct Row {
    var cells: [String]
    var emphasis: TextStyle.Emphasis?
  }

  let columns: [Column]
  var rows: [Row] = []

  init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row.
  ///
  /// - Precondition: there is one cell per column.
  mutating func append(_ cells: [String], _ emphasis: TextStyle.Emphasis? = nil) {
    precondition(cells.count == columns.count, "\(cells.count) cells for \(columns.count) columns")
    rows.append(Row(cells: cells, emphasis: emphasis))
  }

  /// The lines of the table, and the titles of omitted columns.
  func rendered(_ style: TextStyle) -> (lines: [String], omitted: [String]) {
    let titles = columns.map { style.plain($0.title) }
    let cells = rows.map { $0.cells.map(style.plain) }
    let widths = columns.indices.map { column in
      cells.reduce(titles[column].count) { max($0, $1[column].count) }
    }
    var shown = Array(columns.indices)
    while width(of: shown, widths) > style.width {
      guard
        let next = shown.filter({ columns[$0].dispensability > 0 })
          .max(by: { columns[$0].dispensability <= columns[$1].dispensability })
      else { return (blocks(cells, titles, style), []) }
      shown.removeAll { $0 == next }
    }
    var lines = [style.emphasized(line(titles, shown, widths), .bold)]
    for (row, texts) in zip(rows, cells) {
      lines.append(style.emphasized(line(texts, shown, widths), row.emphasis))
    }
    return (lines, columns.indices.filter { !shown.contains($0) }.map { titles[$0] })
  }

  private func width(of shown: [Int], _ widths: [Int]) -> Int {
    shown.reduce(0) { $0 + widths[$1] } + 2 * max(0, shown.count - 1)
  }

  private func line(_ texts: [String], _ shown: [Int], _ widths: [Int]) -> String {
    var line = ""
    for (place, column) in shown.enumerated() {
      let padding = String(repeating: " ", count: widths[column] - texts[column].count)
      if place > 0 { line += "  " }
      line += columns[column].isNumeric ? padding + texts[column] : texts[column] + padding
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  /// Every row as lines of title and value, for terminals too narrow for the essential columns.
  private func blocks(_ cells: [[String]], _ titles: [String], _ style: TextStyle) -> [String] {
    let longest = titles.dropFirst().map(\.count).max() ?? 0
    var lines: [String] = []
    for texts in cells {
      lines.append(style.emphasized(texts[0], .bold))
      for (title, text) in zip(titles, texts).dropFirst() where !text.isEmpty {
        let padding = String(repeating: " ", count: longest - title.count)
        lines.append("  \(title)\(padding)  \(text)")
      }
    }
    return lines
  }
}
