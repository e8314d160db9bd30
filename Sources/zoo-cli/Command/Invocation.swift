import Tensor
import Zoo

/// One call of a subcommand: its inputs and its outputs.
struct Invocation: Sendable {
  /// The models that can be named.
  var zoo: ModelZoo
  /// The arguments of the subcommand.
  let arguments: ParsedArguments
  /// The whole command line without the program's name.
  let commandLine: [String]
  /// Where the result goes, and nothing else.
  let output: any TextStream
  /// Where progress, warnings and errors go.
  let errorOutput: any TextStream
  /// The environment's variables.
  let environment: [String: String]
  /// The request to stop.
  let cancellation: Cancellation
  /// This program's file; nil where the command runs within another program.
  var executable: String?
  /// The next line of standard input, without its end; nil at the end of input.
  var readLine: @Sendable () -> String? = { Swift.readLine() }

  /// The style of the result.
  var style: TextStyle { TextStyle(for: output, environment: environment) }
  /// The style of messages.
  var errorStyle: TextStyle { TextStyle(for: errorOutput, environment: environment) }
  /// Whether the result is a JSON document.
  var isJSON: Bool { arguments.has(SharedOptions.json) }
  /// Whether progress is suppressed.
  var isQuiet: Bool { arguments.has(SharedOptions.quiet) }

  /// Writes a line of the result.
  func print(_ line: String = "") { output.write(style.plain(line) + "\n") }

  /// Writes lines of the result that already use the style's characters.
  func print(lines: [String]) {
    output.write(lines.map { $0 + "\n" }.joined())
  }

  /// Writes wrapped prose as a part of the result; the first line may have its own indent.
  func print(prose: String, indent: String = "", first: String? = nil) {
    let width = min(style.width, 100) - indent.count
    let lines = TextWrap.lines(style.plain(prose), width: max(20, width))
    for (index, line) in lines.enumerated() {
      output.write((index == 0 ? first ?? indent : indent) + line + "\n")
    }
  }

  /// Writes what to do next, with commands to copy.
  func print(_ words: String, commands: [String], joined: String = ", or ") {
    print(lines: Message.lines(words, commands: commands, joined: joined, style))
  }

  /// Writes a table as a part of the result, and names the columns that were left out.
  ///
  /// - Returns: the titles of these columns.
  @discardableResult
  func print(_ table: Table, indent: String = "") -> [String] {
    var style = style
    if style.width < .max { style.width = max(20, style.width - indent.count) }
    let (lines, omitted) = table.rendered(style)
    print(lines: lines.map { indent + $0 })
    if !omitted.isEmpty {
      print(prose: "Left out at this width: \(omitted.joined(separator: ", ")).", indent: indent)
    }
    return omitted
  }

  /// Writes a value as the result's only JSON document.
  ///
  /// - Throws: what the value's encoding throws.
  func print(json value: some Encodable) throws {
    output.write(try Self.json(value) + "\n")
  }

  /// Writes a note to standard error, unless `--quiet` was given.
  func note(_ text: String) {
    if !isQuiet { writeMessage(Message.lines(text, errorStyle)) }
  }

  /// Writes a note with commands to copy to standard error, unless `--quiet` was given.
  func note(_ words: String, commands: [String]) {
    if !isQuiet { insist(words, commands: commands) }
  }

  /// Writes words with commands to copy to standard error, also with `--quiet`.
  func insist(_ words: String, commands: [String]) {
    writeMessage(Message.lines(words, commands: commands, errorStyle))
  }

  /// Writes a warning to standard error.
  func warn(_ message: String) {
    writeMessage(Message.lines(message, label: "warning:", errorStyle, .yellow))
  }

  private func writeMessage(_ lines: [String]) {
    errorOutput.write(lines.map { $0 + "\n" }.joined())
  }

  /// A value as JSON text with sorted keys in snake_case; NaN becomes null.
  static func json(_ value: some Encodable, isPretty: Bool = true) throws -> String {
    String(
      decoding: try JSONText.encode(value, isPretty: isPretty, inSnakeCase: true), as: UTF8.self)
  }
}

/// A subcommand: what it takes, and what it does.
protocol Subcommand: SendableMetatype {
  /// Operands, options and help.
  static var definition: CommandDefinition { get }

  /// The definition by which arguments are read, where that depends on them.
  static func definition(for arguments: [String]) -> CommandDefinition

  /// Does the work.
  ///
  /// - Throws: anything; `CommandFailure(_:)` gives the message and exit code.
  static func run(_ invocation: Invocation) throws -> ExitCode
}

extension Subcommand {
  /// The same for all arguments.
  static func definition(for arguments: [String]) -> CommandDefinition { definition }
}
