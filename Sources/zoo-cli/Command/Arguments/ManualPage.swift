import Zoo

/// The manual page zoo-cli(1), in the macros of man(7), made from the definitions that the parser uses.
enum ManualPage {
  /// The page of all commands.
  static func text(_ commands: [CommandDefinition]) -> String {
    var lines = [
      ".TH ZOO\\-CLI 1 \"\" \"zoo\\-cli \(escaped(ZooVersion.current))\" \"User Commands\"",
      ".SH NAME", "zoo\\-cli \\- \(escaped(HelpText.purpose))",
      ".SH SYNOPSIS", ".B zoo\\-cli", ".I COMMAND", "[arguments] [options]",
      ".SH DESCRIPTION",
    ]
    // The first paragraph of a section has no macro.
    lines += paragraph(
      "Trains models of spike trains and judges them under one protocol: every model predicts each "
        + "bin of a recording from the bins before it, is audited for looks into the future, and is "
        + "scored once on a part that nothing was chosen on. 'zoo-cli help COMMAND' shows the part of "
        + "this page that is about one command, and 'zoo-cli help protocol' how a model in any other "
        + "language takes part."
    ).dropFirst()
    lines += paragraph(
      "Standard output holds only the result, with --json one JSON document; progress and messages "
        + "go to standard error.")
    lines.append(".SH OPTIONS OF EVERY COMMAND")
    for option in SharedOptions.all { lines += entry(option) }
    lines.append(".SH COMMANDS")
    for command in commands { lines += section(command) }
    lines.append(".SH EXIT STATUS")
    for code in HelpText.exitCodes { lines += tagged("\\fB\(code.number)\\fR", code.meaning) }
    lines.append(".SH ENVIRONMENT")
    for (name, meaning) in variables { lines += tagged("\\fB\(escaped(name))\\fR", meaning) }
    lines.append(".SH FILES")
    lines += tagged(
      "\\fIzoo\\-runs/\\fR",
      "run directories, where --out does not name another place. Each has report.html, results.json, "
        + "and below fits/ what they were made from.")
    return lines.joined(separator: "\n") + "\n"
  }

  /// The variables that a user may set.
  private static let variables = [
    ("COLUMNS", "the width of tables; default the terminal's"),
    ("NO_COLOR", "no colours, whatever its value; so does TERM=dumb"),
    ("ZOO_ISA", "the instruction set of the kernels: baseline, avx2 or avx512; default the best"),
    (
      "ZOO_CACHE",
      "the sizes of the data caches, such as 32K,512K,16M; default the machine's; results do not "
        + "depend on it"
    ),
    (
      "SLURM_ARRAY_TASK_ID, SLURM_CPUS_PER_TASK",
      "with 'run --shard auto': the share of the work, and the number of threads"
    ),
  ]

  private static func section(_ command: CommandDefinition) -> [String] {
    var lines = [".SS zoo\\-cli \(escaped(command.usage))"]
    lines += ["\(escaped(HelpText.capitalized(command.summary)))."]
    for text in command.discussion { lines += paragraph(text) }
    for operand in command.operands {
      lines += tagged("\\fI\(escaped(operand.placeholder))\\fR", operand.summary)
    }
    for option in command.options { lines += entry(option) }
    for example in command.examples {
      lines += paragraph(HelpText.capitalized(example.summary) + ":")
      lines += [".RS", ".nf", "zoo\\-cli \(escaped(example.arguments))", ".fi", ".RE"]
    }
    return lines
  }

  private static func entry(_ option: any AnyCommandOption) -> [String] {
    let names = ([option.letter.map { "-\($0)" }, "--" + option.name] as [String?]).compactMap(
      \.self)
    let value = option.placeholder.map { " \\fI\(escaped($0))\\fR" } ?? ""
    return tagged(
      names.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ") + value,
      HelpText.description(option))
  }

  private static func tagged(_ tag: String, _ text: String) -> [String] {
    [".TP", tag, protected(escaped(text))]
  }

  private static func paragraph(_ text: String) -> [String] { [".PP", protected(escaped(text))] }

  /// A line that begins with a dot or a quote would be read as a macro.
  private static func protected(_ line: String) -> String {
    line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }

  /// Text in which dashes are dashes, so that options can be copied, and backslashes are themselves.
  private static func escaped(_ text: String) -> String {
    String(
      text.flatMap { character -> [Character] in
        switch character {
        case "\\": Array("\\e")
        case "-": ["\\", "-"]
        case "…": Array("...")
        default: [character]
        }
      })
  }
}
