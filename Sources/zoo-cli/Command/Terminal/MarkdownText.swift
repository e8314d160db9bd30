/// A page of the documentation, laid out for a terminal.
///
/// Of Markdown it knows what those pages use: headings, paragraphs, lists, tables, indented code, and
/// within a line code, emphasis and links.
struct MarkdownText {
  /// What stands between two empty lines, or a line of a list.
  enum Block: Equatable {
    case heading(String)
    case paragraph(String)
    /// An entry of a list, with the mark before it.
    case item(mark: String, String)
    case code([String])
    /// Rows of cells; the first has the titles.
    case table([[String]])
  }

  let blocks: [Block]

  private static let code = "    "
  private static let widest = 100

  /// Reads a page.
  init(_ markdown: String) {
    var blocks: [Block] = []
    /// Whether the next line may go on with the last block.
    var isOpen = false
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.allSatisfy({ $0 == " " }) {
        isOpen = false
      } else if line.hasPrefix("#") {
        blocks.append(.heading(Self.trimmed(line.drop { $0 == "#" })))
        isOpen = false
      } else if case .code(let lines)? = blocks.last, line.hasPrefix(Self.code) {
        let gap = isOpen ? [] : [""]
        blocks[blocks.count - 1] = .code(lines + gap + [String(line.dropFirst(4))])
        isOpen = true
      } else if !isOpen, line.hasPrefix(Self.code) {
        blocks.append(.code([String(line.dropFirst(4))]))
        isOpen = true
      } else if line.hasPrefix("|") {
        let cells = Self.cells(line)
        // The second line says how columns are aligned.
        if cells.allSatisfy({ !$0.isEmpty && $0.allSatisfy { "-:".contains($0) } }) { continue }
        if isOpen, case .table(let rows)? = blocks.last {
          blocks[blocks.count - 1] = .table(rows + [cells])
        } else {
          blocks.append(.table([cells]))
        }
        isOpen = true
      } else if let mark = Self.mark(of: line) {
        blocks.append(.item(mark: mark, Self.trimmed(line.dropFirst(mark.count))))
        isOpen = true
      } else {
        let words = Self.trimmed(line[...])
        switch isOpen ? blocks.last : nil {
        case .paragraph(let text)?: blocks[blocks.count - 1] = .paragraph(text + " " + words)
        case .item(let mark, let text)?:
          blocks[blocks.count - 1] = .item(mark: mark, text + " " + words)
        default: blocks.append(.paragraph(words))
        }
        isOpen = true
      }
    }
    self.blocks = blocks
  }

  private static func trimmed(_ text: Substring) -> String {
    text.split(separator: " ").joined(separator: " ")
  }

  /// The mark of an entry of a list: a dash, or a number with a dot.
  private static func mark(of line: String) -> String? {
    if line.hasPrefix("- ") { return "-" }
    let digits = line.prefix { $0.isASCII && $0.isNumber }
    return !digits.isEmpty && line.dropFirst(digits.count).hasPrefix(". ") ? digits + "." : nil
  }

  private static func cells(_ line: String) -> [String] {
    line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
      .map { trimmed($0) }
  }

  // MARK: Layout

  /// The lines of the page: headings at the margin, everything else indented below them.
  ///
  /// Prose is wrapped at the style's width or 100 characters; code is left as it is.
  func lines(_ style: TextStyle) -> [String] {
    var style = style
    style.width = min(max(style.width, 40), Self.widest)
    var lines: [String] = []
    for (index, block) in blocks.enumerated() {
      var isList = false
      if index > 0, case .item = block, case .item = blocks[index - 1] { isList = true }
      if index > 0, !isList { lines.append("") }
      lines += Self.lines(of: block, style)
    }
    return lines
  }

  private static func lines(of block: Block, _ style: TextStyle) -> [String] {
    switch block {
    case .heading(let text): [style.emphasized(style.plain(plain(text)), .bold)]
    case .paragraph(let text): wrapped(plain(text), style, first: "  ", rest: "  ")
    case .item(let mark, let text):
      wrapped(
        plain(text), style, first: "  \(mark) ",
        rest: String(repeating: " ", count: mark.count + 3))
    case .code(let lines): lines.map { $0.isEmpty ? "" : code + style.plain($0) }
    case .table(let rows): table(rows, style)
    }
  }

  private static func wrapped(
    _ text: String, _ style: TextStyle, first: String, rest: String
  ) -> [String] {
    TextWrap.lines(style.plain(text), width: style.width - rest.count).enumerated()
      .map { ($0 == 0 ? first : rest) + $1 }
  }

  /// A table as columns if they fit, else each row as lines of title and cell.
  private static func table(_ rows: [[String]], _ style: TextStyle) -> [String] {
    guard let titles = rows.first?.map(plain) else { return [] }
    let columns = rows.map { $0.map { style.plain(cell($0)) } }
    let width = titles.indices.map { column in
      columns.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }.reduce(0) { $0 + $1 + 2 }
    if width <= style.width, columns.allSatisfy({ $0.count == titles.count }) {
      var table = Table(titles.map { .init(title: $0) })
      for row in columns.dropFirst() { table.append(row) }
      return table.rendered(style).lines.map { "  " + $0 }
    }
    return rows.dropFirst().flatMap { row in
      zip(titles, row).enumerated().flatMap { column, pair in
        let indent = String(repeating: " ", count: column == 0 ? 2 : 6)
        return wrapped(
          "\(pair.0): \(plain(pair.1))", style, first: indent, rest: indent + "  ")
      }
    }
  }

  /// A cell of a column; one that is all code needs no quotes there.
  private static func cell(_ text: String) -> String {
    let inner = text.dropFirst().dropLast()
    return text.count > 2 && text.hasPrefix("`") && text.hasSuffix("`") && !inner.contains("`")
      ? String(inner) : plain(text)
  }

  /// Text without marks: code in quotes unless it has some, emphasis and links as their words.
  static func plain(_ text: String) -> String {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, piece in
      if index.isMultiple(of: 2) { return prose(String(piece)) }
      return piece.contains("'") || piece.contains("\"") ? String(piece) : "'\(piece)'"
    }.joined()
  }

  private static func prose(_ text: String) -> String {
    var text = replacing(text, from: "<doc:", to: ">") { "the page \($0) of the documentation" }
    text = replacing(text, from: "[", to: ")") { link in
      // The words of [words](address), and anything else in brackets as it is.
      let parts = link.split(separator: "](", omittingEmptySubsequences: false)
      return parts.count == 2 ? String(parts[0]) : "[\(link))"
    }
    // Every asterisk next to a word is emphasis.
    return text.split(separator: " ", omittingEmptySubsequences: false)
      .map { $0.allSatisfy { $0 == "*" } ? String($0) : $0.filter { $0 != "*" } }
      .joined(separator: " ")
  }

  /// Text with another one for every stretch between two marks.
  private static func replacing(
    _ text: String, from start: String, to end: String, by words: (String) -> String
  ) -> String {
    var (result, rest) = ("", text[...])
    while let first = rest.firstRange(of: start),
      let last = rest[first.upperBound...].firstRange(of: end)
    {
      result += rest[..<first.lowerBound] + words(String(rest[first.upperBound..<last.lowerBound]))
      rest = rest[last.upperBound...]
    }
    return result + rest
  }
}
