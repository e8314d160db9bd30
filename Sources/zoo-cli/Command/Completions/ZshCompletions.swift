import Zoo

/// A completion script for zsh, to be autoloaded as `_zoo-cli`, or sourced.
enum ZshCompletions {
  static func script(_ commands: [CompletedCommand]) -> String {
    var lines = [
      "#compdef zoo-cli",
      "# zsh completion of zoo-cli, written by 'zoo-cli completions zsh'",
      "_zoo-cli() {",
      "  local -a commands",
      "  commands=(",
    ]
    lines += commands.map { "    \(ShellQuoting.quoted(escaped($0.name) + ":" + $0.summary))" }
    lines += [
      "  )",
      "  if (( CURRENT == 2 )); then",
      "    _describe -t commands 'command' commands",
      "    return",
      "  fi",
      "  local command=$words[2]",
      "  shift words",
      "  (( CURRENT-- ))",
      "  case $command in",
    ]
    for command in commands {
      lines.append("    \(command.name))")
      let options = command.options.flatMap { option in
        ([("--" + option.name)] + (option.letter.map { ["-\($0)"] } ?? [])).map { spelling in
          let text = "[" + bracketed(option.summary) + "]"
          let value = option.value.map { ":\(option.name):\(action($0))" } ?? ""
          return ShellQuoting.quoted((option.isRepeatable ? "*" : "") + spelling + text + value)
        }
      }
      let operand = ShellQuoting.quoted("*:argument:\(action(command.operands))")
      lines.append("      _arguments -s \\")
      lines += (options + [operand]).enumerated().map { index, text in
        "        \(text)" + (index < options.count ? " \\" : " ;;")
      }
    }
    lines += [
      "  esac", "}",
      "if [ \"$funcstack[1]\" = _zoo-cli ]; then _zoo-cli \"$@\"; else compdef _zoo-cli zoo-cli; fi",
      "",
    ]
    return lines.joined(separator: "\n")
  }

  private static func action(_ candidates: CompletedCommand.Candidates) -> String {
    switch candidates {
    case .words(let words): "(\(words.joined(separator: " ")))"
    // A function can offer both where the short form of a list cannot.
    case .wordsOrFiles(let words):
      "{compadd -- \(words.joined(separator: " ")); _files}"
    case .files: "_files"
    case .folders: "_files -/"
    case .nothing: " "
    }
  }

  private static func escaped(_ text: String) -> String {
    text.split(separator: ":", omittingEmptySubsequences: false).joined(separator: "\\:")
  }

  /// The text between the brackets of a specification.
  private static func bracketed(_ text: String) -> String {
    String(text.flatMap { "[]\\".contains($0) ? ["\\", $0] : [$0] })
  }
}
