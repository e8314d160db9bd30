/// The width, colours and characters that a stream allows.
struct TextStyle: Sendable {
  /// The emphases in use; none carries a meaning that the text does not.
  enum Emphasis: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
  }

  /// The number of characters per line; `Int.max` for no limit.
  var width: Int
  /// Whether colours are used.
  var hasColor: Bool
  /// Whether characters beyond ASCII are used.
  var hasUnicode: Bool

  /// The style for a stream in an environment.
  ///
  /// `COLUMNS` overrules the terminal; `NO_COLOR` (if not empty) and `TERM=dumb` forbid colours and
  /// `CLICOLOR_FORCE` allows them in pipes; `LC_ALL`, `LC_CTYPE` or `LANG` give the character set, which
  /// is ASCII on a terminal with `TERM=dumb`.
  init(for stream: any TextStream, environment: [String: String]) {
    let isTerminal = stream.isTerminal
    if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 {
      width = columns
    } else {
      width = isTerminal ? stream.columns ?? 80 : .max
    }
    let isForced = (environment["CLICOLOR_FORCE"] ?? "0") != "0"
    let isDumb = environment["TERM"] == "dumb"
    let isForbidden = !(environment["NO_COLOR"] ?? "").isEmpty || isDumb
    hasColor = !isForbidden && (isForced || isTerminal)
    let locale =
      ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let name = locale.lowercased()
    // Without a locale, files and pipes get UTF-8, as modern readers expect; a terminal that says
    // "C" gets what it can show.
    let isUTF8 = name.contains("utf-8") || name.contains("utf8") || (locale.isEmpty && !isTerminal)
    hasUnicode = isUTF8 && !(isDumb && isTerminal)
  }

  /// Text with an emphasis, if colours are used.
  func emphasized(_ text: String, _ emphasis: Emphasis?) -> String {
    guard hasColor, let emphasis else { return text }
    return "\u{1B}[\(emphasis.rawValue)m\(text)\u{1B}[0m"
  }

  /// Text in the characters that are used.
  func plain(_ text: String) -> String {
    guard !hasUnicode else { return text }
    var result = ""
    for character in text {
      result += character.isASCII ? String(character) : Self.substitutes[character] ?? "?"
    }
    return result
  }

  private static let substitutes: [Character: String] = [
    "↑": "(+)", "↓": "(-)", "→": "->", "±": "+-", "≥": ">=", "≤": "<=", "…": "...", "–": "-",
    "—": "-", "×": "x", "µ": "u", "·": "-", "─": "-", "ö": "oe", "ä": "ae", "ü": "ue", "é": "e",
    "’": "'", "“": "\"", "”": "\"", "│": "|", "┊": ":", "┼": "+", "●": "*", "○": "o",
  ]
}
