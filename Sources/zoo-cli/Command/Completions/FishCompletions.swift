import Zoo

/// A completion script for fish.
enum FishCompletions {
  static func script(_ commands: [CompletedCommand]) -> String {
    var lines = [
      "# fish completion of zoo-cli, written by 'zoo-cli completions fish'",
      "complete -c zoo-cli -f",
    ]
    let beforeCommand = "-n __fish_use_subcommand"
    for command in commands {
      lines.append(
        "complete -c zoo-cli \(beforeCommand) -a \(command.name) "
          + "-d \(ShellQuoting.quoted(command.summary))")
    }
    for command in commands {
      let place = "complete -c zoo-cli -n '__fish_seen_subcommand_from \(command.name)'"
      for option in command.options {
        var line = "\(place) -l \(option.name)"
        if let letter = option.letter { line += " -s \(letter)" }
        if let value = option.value { line += " -r" + arguments(value) }
        lines.append(line + " -d \(ShellQuoting.quoted(option.summary))")
      }
      let operands = arguments(command.operands)
      if !operands.isEmpty { lines.append(place + operands) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func arguments(_ candidates: CompletedCommand.Candidates) -> String {
    switch candidates {
    case .words(let words): " -f -a '\(words.joined(separator: " "))'"
    case .wordsOrFiles(let words): " -F -a '\(words.joined(separator: " "))'"
    case .files: " -F"
    case .folders: " -f -a '(__fish_complete_directories)'"
    case .nothing: ""
    }
  }
}
