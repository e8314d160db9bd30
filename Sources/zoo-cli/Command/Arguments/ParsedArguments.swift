import Zoo

/// The arguments of a subcommand, checked against its definition.
struct ParsedArguments: Sendable {
  /// The operands, in their order.
  private(set) var operands: [String] = []
  private var values: [String: [any Sendable]] = [:]

  /// The value of an option; nil if it was not given.
  subscript<Value>(option: CommandOption<Value>) -> Value? {
    values[option.name]?.last as? Value
  }

  /// The values of a repeatable option, in their order.
  func all<Value>(_ option: CommandOption<Value>) -> [Value] {
    (values[option.name] ?? []).compactMap { $0 as? Value }
  }

  /// Whether a flag was given.
  func has(_ flag: CommandOption<Bool>) -> Bool { self[flag] ?? false }

  /// Whether an option of that name was given.
  func contains(_ name: String) -> Bool { values[name] != nil }

  /// Reads arguments.
  ///
  /// Options and operands may be mixed; after `--` everything is an operand. A value follows its
  /// option as the next argument or after an equals sign.
  /// - Throws: `CommandFailure` with the code for wrong usage.
  init(_ arguments: [String], for command: CommandDefinition) throws(CommandFailure) {
    let hint = "see 'zoo-cli help \(command.name)'"
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        operands += rest
        break
      }
      guard argument.hasPrefix("-"), argument != "-" else {
        operands.append(argument)
        continue
      }
      let (spelling, attached) = Self.split(argument)
      guard let option = Self.option(spelling, command) else {
        throw .usage(Self.unknown(spelling, command), hint: hint)
      }
      if values[option.name] != nil, option.placeholder != nil, !option.isRepeatable {
        throw .usage("--\(option.name) is given twice", hint: hint)
      }
      if option.placeholder == nil {
        guard attached == nil else {
          throw .usage("--\(option.name) takes no value", hint: hint)
        }
        values[option.name] = [true]
        continue
      }
      // The next argument is the value even if it begins with a dash, as negative numbers do, but
      // not if it is one of the command's own options: then the value was forgotten.
      let isForgotten = rest.first.map { Self.option(Self.split($0).spelling, command) != nil }
      guard let text = attached ?? (isForgotten == false ? rest.popFirst() : nil) else {
        throw .usage("--\(option.name) needs a value: \(option.allowed)", hint: hint)
      }
      guard let value = option.value(of: text) else {
        throw .usage(Self.invalid(text, option), hint: hint)
      }
      values[option.name, default: []].append(value)
      while option.takesSeveral, let next = rest.first, !next.hasPrefix("-") || next == "-" {
        guard let value = option.value(of: next) else {
          throw .usage(Self.invalid(next, option), hint: hint)
        }
        values[option.name, default: []].append(value)
        rest.removeFirst()
      }
    }
    if !has(SharedOptions.help) { try checkCount(command, hint: hint) }
  }

  private func checkCount(_ command: CommandDefinition, hint: String) throws(CommandFailure) {
    let least = command.operands.reduce(0) { $0 + $1.count.lowerBound }
    guard operands.count >= least else {
      let missing = command.operands.filter { $0.count.lowerBound > 0 }[operands.count]
      throw .usage(
        "\(command.name) needs \(missing.placeholder): \(missing.summary)", hint: hint)
    }
    let isOpen = command.operands.contains { $0.count.upperBound == .max }
    guard isOpen || operands.count <= command.operands.count else {
      let extra = operands[command.operands.count]
      throw .usage("\(command.name) does not take '\(extra)'", hint: hint)
    }
  }

  private static func split(_ argument: String) -> (spelling: String, value: String?) {
    guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else {
      return (argument, nil)
    }
    return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
  }

  private static func option(
    _ spelling: String, _ command: CommandDefinition
  ) -> (any AnyCommandOption)? {
    command.allOptions.first { option in
      spelling == "--\(option.name)" || option.letter.map { spelling == "-\($0)" } == true
    }
  }

  private static func invalid(_ text: String, _ option: any AnyCommandOption) -> String {
    let suggestion = nearestName(to: text, among: option.words)
    return "--\(option.name) '\(text)': it takes \(option.allowed)"
      + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
  }

  private static func unknown(_ spelling: String, _ command: CommandDefinition) -> String {
    let name = String(spelling.drop { $0 == "-" })
    let suggestion = nearestName(to: name, among: command.allOptions.map(\.name))
    return "\(command.name) has no option '\(spelling)'"
      + (suggestion.map { "; did you mean '--\($0)'?" } ?? "")
  }
}
