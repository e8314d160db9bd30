/// Help texts, made from the definitions that the parser uses.
enum HelpText {
  /// What the program does.
  static let purpose = "compares models of spike trains under one honest protocol"

  /// What it ends with.
  static let exitCodes: [(number: String, meaning: String)] = [
    (number: "0", meaning: "done"), ("1", "failed"), ("2", "wrong usage"), ("3", "wrong data"),
    ("4", "a model leaks"), ("5", "some models failed"), ("6", "a required score was missed"),
    ("7", "out of memory or disk"), ("130 and 143", "stopped after saving"),
  ]

  /// The help of one command.
  static func of(_ command: CommandDefinition, width: Int) -> String {
    let width = min(max(width, 40), 100)
    var lines = ["\(capitalized(command.summary)).", ""]
    lines += ["Usage: zoo-cli \(command.usage)"]
    for paragraph in command.discussion {
      lines += [""] + TextWrap.lines(paragraph, width: width)
    }
    if !command.operands.isEmpty {
      lines += ["", "Arguments:"]
      lines += entries(command.operands.map { ($0.placeholder, $0.summary) }, width: width)
    }
    lines += ["", "Options:"]
    lines += entries(command.allOptions.map { (spelling($0), description($0)) }, width: width)
    if !command.examples.isEmpty {
      lines += ["", "Examples:"]
      for example in command.examples {
        lines += TextWrap.lines("# \(example.summary)", width: width - 2).map { "  \($0)" }
        lines.append("  zoo-cli \(example.arguments)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The help of the whole program.
  static func overview(_ commands: [CommandDefinition], width: Int) -> String {
    let width = min(max(width, 40), 100)
    var lines = ["\(capitalized(purpose)).", ""]
    lines += ["Usage: zoo-cli COMMAND [arguments] [options]", "", "Commands:"]
    lines += entries(commands.map { ($0.name, $0.summary) }, width: width)
    lines += ["", "First steps:"]
    lines += entries(
      [
        ("zoo-cli compare", "the default models on two simulated recordings, within a minute"),
        ("zoo-cli info FILE", "what a recording holds, and what a comparison would use"),
        ("zoo-cli compare gru glm --data FILE", "some models on a recording"),
        ("zoo-cli help COMMAND", "everything about a command"),
      ] + HelpPage.all.map { ("zoo-cli help \($0.name)", $0.summary) }, width: width)
    lines += ["", "Exit codes:"]
    lines += TextWrap.lines(
      exitCodes.map { "\($0.number) \($0.meaning)" }.joined(separator: ", "), width: width - 2
    ).map { "  \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func spelling(_ option: any AnyCommandOption) -> String {
    let letter = option.letter.map { "-\($0), " } ?? ""
    return letter + "--\(option.name)" + (option.placeholder.map { " \($0)" } ?? "")
      + (option.takesSeveral ? " ..." : "")
  }

  static func description(_ option: any AnyCommandOption) -> String {
    option.summary + (option.isRepeatable ? " (may be given several times)" : "")
  }

  /// Two columns, the right one wrapped; a left side that is too long gets its own line.
  private static func entries(_ entries: [(String, String)], width: Int) -> [String] {
    let longest = entries.map(\.0.count).filter { $0 <= 26 }.max() ?? 0
    let indent = longest + 4
    var lines: [String] = []
    for (left, right) in entries {
      let wrapped = TextWrap.lines(right, width: max(20, width - indent))
      let padding = String(repeating: " ", count: max(2, longest + 2 - left.count))
      if left.count <= longest {
        lines.append("  " + left + padding + (wrapped.first ?? ""))
        lines += wrapped.dropFirst().map { String(repeating: " ", count: indent) + $0 }
      } else {
        lines.append("  " + left)
        lines += wrapped.map { String(repeating: " ", count: indent) + $0 }
      }
    }
    return lines
  }

  static func capitalized(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}
