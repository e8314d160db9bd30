/// What a subcommand takes: the source of its parser and of its help text.
struct CommandDefinition: Sendable {
  /// An operand: an argument that is not an option.
  struct Operand: Sendable {
    /// The placeholder in help texts, in capitals.
    let placeholder: String
    /// What it is, in one line.
    let summary: String
    /// How many may be given.
    let count: ClosedRange<Int>

    /// Exactly one.
    static func required(_ placeholder: String, _ summary: String) -> Operand {
      Operand(placeholder: placeholder, summary: summary, count: 1...1)
    }

    /// One or none.
    static func optional(_ placeholder: String, _ summary: String) -> Operand {
      Operand(placeholder: placeholder, summary: summary, count: 0...1)
    }

    /// Any number.
    static func any(_ placeholder: String, _ summary: String) -> Operand {
      Operand(placeholder: placeholder, summary: summary, count: 0...Int.max)
    }

    /// Its form in the usage line.
    var usage: String {
      switch (count.lowerBound, count.upperBound) {
      case (1, 1): placeholder
      case (_, 1): "[\(placeholder)]"
      case (0, _): "[\(placeholder) ...]"
      default: "\(placeholder) [\(placeholder) ...]"
      }
    }
  }

  /// An example: a command line without the program's name, and what it does.
  struct Example: Sendable {
    let arguments: String
    let summary: String
  }

  /// The subcommand's name.
  let name: String
  /// What it does, in one line.
  let summary: String
  /// Further explanation: paragraphs of one line each.
  var discussion: [String] = []
  /// The operands, in their order.
  var operands: [Operand] = []
  /// The options, apart from those that every command has.
  var options: [any AnyCommandOption] = []
  /// Examples for the help text.
  var examples: [Example] = []

  /// The usage line without the program's name.
  var usage: String { name + operands.map { " " + $0.usage }.joined() + " [options]" }

  /// The options together with those that every command has.
  var allOptions: [any AnyCommandOption] { options + SharedOptions.all }
}

/// The options that every command has.
enum SharedOptions {
  static let json = CommandOption.flag("json", "write one JSON document instead of a table")
  static let quiet = CommandOption.flag("quiet", letter: "q", "no progress on standard error")
  static let help = CommandOption.flag("help", letter: "h", "show this help")
  static let all: [any AnyCommandOption] = [json, quiet, help]
}
