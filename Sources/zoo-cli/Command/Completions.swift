import Zoo

/// `zoo-cli completions`: writes a script that lets a shell complete commands, options and names.
enum Completions: Subcommand {
  /// The shells.
  enum Shell: String, CaseIterable {
    case bash, zsh, fish
  }

  static let definition = CommandDefinition(
    name: "completions", summary: "write a script with which a shell completes this command",
    discussion: [
      "The script knows every command, option, word that an option takes, and model of this "
        + "program; files and folders are completed where one belongs. Write it again after an update."
    ],
    operands: [
      .required("SHELL", Shell.allCases.map(\.rawValue).joined(separator: ", "))
    ],
    examples: [
      .init(
        arguments: "completions bash > ~/.local/share/bash-completion/completions/zoo-cli",
        summary: "for bash with the package bash-completion"),
      .init(
        arguments: "completions zsh > ~/.zsh/completions/_zoo-cli",
        summary: "for zsh, in a folder of its fpath"),
      .init(
        arguments: "completions fish > ~/.config/fish/completions/zoo-cli.fish",
        summary: "for fish"),
    ])

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let name = invocation.arguments.operands[0]
    let shells = Shell.allCases.map(\.rawValue)
    guard let shell = Shell(rawValue: name) else {
      throw CommandFailure.usage(
        "there are no completions for '\(name)'"
          + (nearestName(to: name, among: shells).map { "; did you mean '\($0)'?" } ?? ""),
        hint: "they are written for \(shells.joined(separator: ", "))")
    }
    let commands = CompletedCommand.all(of: invocation.zoo)
    let script =
      switch shell {
      case .bash: BashCompletions.script(commands)
      case .zsh: ZshCompletions.script(commands)
      case .fish: FishCompletions.script(commands)
      }
    if invocation.isJSON {
      try invocation.print(json: ["completions": script])
    } else {
      invocation.output.write(script)
    }
    return .success
  }
}
