/// A completion script for bash 3.2 and later, with or without the package bash-completion.
enum BashCompletions {
  static func script(_ commands: [CompletedCommand]) -> String {
    var lines = [
      "# bash completion of zoo-cli, written by 'zoo-cli completions bash'",
      "_zoo_cli() {",
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}",
      "  COMPREPLY=()",
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then",
      "    COMPREPLY=($(compgen -W '\(commands.map(\.name).joined(separator: " "))' -- \"$current\"))",
      "    return",
      "  fi",
      "  case \"${COMP_WORDS[1]} $previous\" in",
    ]
    for command in commands {
      for option in command.options {
        guard let value = option.value else { continue }
        var patterns = ["'\(command.name) --\(option.name)'"]
        if let letter = option.letter { patterns.append("'\(command.name) -\(letter)'") }
        lines.append("    \(patterns.joined(separator: "|"))) \(reply(value)); return ;;")
      }
    }
    lines += ["  esac", "  case \"${COMP_WORDS[1]}\" in"]
    for command in commands {
      let names = command.options.map { "--" + $0.name }.joined(separator: " ")
      lines += [
        "    \(command.name))",
        "      case \"$current\" in",
        "        -*) \(reply(.words([names]))) ;;",
        "        *) \(reply(command.operands)) ;;",
        "      esac ;;",
      ]
    }
    lines += ["  esac", "}", "complete -o filenames -F _zoo_cli zoo-cli", ""]
    return lines.joined(separator: "\n")
  }

  /// The command that fills in the candidates.
  private static func reply(_ candidates: CompletedCommand.Candidates) -> String {
    // A name with a space would be broken at it without a separator of its own.
    func matches(_ arguments: String) -> String {
      "local IFS=$'\\n'; COMPREPLY=($(compgen \(arguments) -- \"$current\"))"
    }
    return switch candidates {
    case .words(let words):
      "COMPREPLY=($(compgen -W '\(words.joined(separator: " "))' -- \"$current\"))"
    case .wordsOrFiles(let words):
      "local IFS=$'\\n'; COMPREPLY=($(compgen -f -W '\(words.joined(separator: "\n"))' "
        + "-- \"$current\"))"
    case .files: matches("-f")
    case .folders: matches("-d")
    case .nothing: ":"
    }
  }
}
