/// Tables of a page.
enum PageTable {
  /// A table of texts under headings; a narrow window scrolls it.
  ///
  /// - Parameters:
  ///   - columns: the headings, and whether the column holds numbers.
  ///   - rows: the texts, and the class of each row, if it has one.
  /// - Returns: the table.
  static func make(
    _ columns: [(title: String, isNumeric: Bool)], _ rows: [(cells: [String], style: String?)]
  ) -> Markup {
    func classes(_ index: Int) -> String? {
      index < columns.count && columns[index].isNumeric ? nil : "words"
    }
    let head = Markup(
      "tr", [:],
      columns.indices.map {
        Markup("th", ["class": classes($0), "scope": "col"], columns[$0].title)
      })
    let body = rows.map { row in
      Markup(
        "tr", ["class": row.style],
        row.cells.indices.map { Markup("td", ["class": classes($0)], row.cells[$0]) })
    }
    return Markup(
      "div", ["class": "wide"],
      [Markup("table", [:], [Markup("thead", [:], [head]), Markup("tbody", [:], body)])])
  }

  /// The table of a recording's models.
  static func make(_ table: LeaderboardTable) -> Markup {
    make(
      table.columns.map { ($0.title, $0.isNumeric) },
      table.lines.map { ($0.cells, $0.role == .null ? "null" : nil) })
  }

  /// A part of the page that is folded until somebody wants it, and open on paper.
  static func folded(_ title: String, _ content: [Markup]) -> Markup {
    Markup("details", [:], [Markup("summary", [:], title)] + content)
  }
}
