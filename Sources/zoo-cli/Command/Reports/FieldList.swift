/// Lines of a name and a text, the text wrapped under itself.
enum FieldList {
  /// Writes the lines.
  static func write(_ entries: [(String, String)], to invocation: Invocation) {
    let longest = entries.map(\.0.count).max() ?? 0
    let width = min(invocation.style.width, 100)
    for (name, text) in entries {
      let lines = TextWrap.lines(
        invocation.style.plain(text), width: max(20, width - longest - 4))
      let padding = String(repeating: " ", count: longest - name.count + 2)
      invocation.print(
        lines: ["  " + name + padding + (lines.first ?? "")]
          + lines.dropFirst().map { String(repeating: " ", count: longest + 4) + $0 })
    }
  }
}
