/// Lines for people that are no part of a result: errors, hints, notes, and what to do next.
///
/// In a terminal they are wrapped at words. In a file or a pipe a message stays one line, so that it can be
/// searched for.
enum Message {
  /// Longer lines are harder to read.
  private static let mostWidth = 100

  /// A text with a word before it, such as `error:`; the lines after the first are indented.
  static func lines(
    _ text: String, label: String = "", _ style: TextStyle,
    _ emphasis: TextStyle.Emphasis? = nil
  ) -> [String] {
    let whole = style.plain(label.isEmpty ? text : "\(label) \(text)")
    var lines = [whole]
    if whole.count > style.width || (style.width < .max && whole.count > mostWidth) {
      lines = TextWrap.lines(whole, width: max(20, min(style.width, mostWidth) - 2))
    }
    guard let first = lines.first else { return [] }
    let plain = style.plain(label)
    let start =
      first.hasPrefix(plain)
      ? style.emphasized(plain, label.isEmpty ? nil : emphasis)
        + String(first.dropFirst(plain.count))
      : first
    return [start] + lines.dropFirst().map { "  " + $0 }
  }

  /// Words and commands that may be copied: in one line if it has room for them, else each command in a
  /// line of its own, which is never broken, since a broken one could not be copied.
  static func lines(
    _ words: String, commands: [String], joined: String = ", or ", _ style: TextStyle
  ) -> [String] {
    let whole = style.plain("\(words) \(commands.joined(separator: joined))")
    guard whole.count > style.width else { return [whole] }
    return lines(words, style) + commands.map { "  " + style.plain($0) }
  }
}
