import Tensor
import Zoo

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The command `zoo-cli`.
///
/// A package with its own models gets the whole command with one line in its `main.swift`:
///
/// ```swift
/// ZooCommand.main(adding: [MyModel.self])
/// ```
public enum ZooCommand {
  static let subcommands: [any Subcommand.Type] = [
    List.self, Info.self, Compare.self, Transfer.self, Sweep.self, Plan.self, Run.self, Merge.self,
    Report.self, Diff.self, Verify.self, Train.self, Evaluate.self, Predict.self,
    Generate.self, Analyze.self, New.self, Check.self, Serve.self, Simulate.self, Convert.self,
    Metrics.self, Explain.self, Bench.self, Doctor.self, Completions.self, Version.self, Help.self,
  ]

  /// Runs the command of this process's arguments and ends the process.
  ///
  /// - Parameter models: models added to the built-in ones.
  public static func main(adding models: [any Model.Type] = []) -> Never {
    main(adding: models.map { $0.entry })
  }

  /// Runs the command of this process's arguments and ends the process.
  ///
  /// - Parameter entries: models added to the built-in ones, such as those without a Swift type.
  public static func main(adding entries: [ModelEntry]) -> Never {
    Cancellation.installHandlers()
    let (output, errors) = (DescriptorStream.standardOutput, DescriptorStream.standardError)
    let arguments = ProgramArguments.all
    let environment = processEnvironment()
    let zoo: ModelZoo
    do {
      try Kernels.validateEnvironment()
      try CacheSizes.validateEnvironment()
      zoo = try ModelZoo(ModelZoo.builtIn.map { $0.entry } + entries)
    } catch {
      report(
        CommandFailure(error), arguments: arguments, to: errors, environment: environment)
      exit(ExitCode.usage.rawValue)
    }
    let code = run(
      arguments: arguments, output: output, errorOutput: errors, environment: environment,
      zoo: zoo, cancellation: .process, executable: Subprocess.currentExecutable)
    // What the command has started ends with it; an entry of `entries` may still hold a program.
    ExternalModel.endAll()
    exit(code)
  }

  /// Runs a command within the process.
  ///
  /// - Parameters:
  ///   - arguments: the command line without the program's name.
  ///   - output: receives the result and nothing else.
  ///   - errorOutput: receives progress, warnings and errors.
  ///   - environment: the variables that the command uses, such as `COLUMNS` and `NO_COLOR`.
  ///   - zoo: the models that can be named.
  ///   - cancellation: the request to stop, which may come from another thread or a signal.
  /// - Returns: the exit code.
  public static func run(
    arguments: [String], output: any TextStream, errorOutput: any TextStream,
    environment: [String: String] = [:], zoo: ModelZoo, cancellation: Cancellation = Cancellation()
  ) -> Int32 {
    run(
      arguments: arguments, output: output, errorOutput: errorOutput, environment: environment,
      zoo: zoo, cancellation: cancellation, executable: nil)
  }

  /// The same, with the program's file where the process is the command alone.
  private static func run(
    arguments: [String], output: any TextStream, errorOutput: any TextStream,
    environment: [String: String], zoo: ModelZoo, cancellation: Cancellation, executable: String?
  ) -> Int32 {
    var code: ExitCode
    do {
      code = try Interruption.adding({ cancellation.isRequested }) {
        try dispatch(
          arguments, output: output, errorOutput: errorOutput, environment: environment, zoo: zoo,
          cancellation: cancellation, executable: executable)
      }
    } catch is FitCancelled {
      code = cancellation.exitCode
    } catch {
      let failure = CommandFailure(error)
      report(failure, arguments: arguments, to: errorOutput, environment: environment)
      code = failure.code
    }
    if code == .success, let number = output.failure {
      let error = FileError.system(operation: "write", file: "standard output", code: number)
      let failure = CommandFailure(error)
      report(failure, arguments: arguments, to: errorOutput, environment: environment)
      code = failure.code
    }
    return code.rawValue
  }

  private static func dispatch(
    _ arguments: [String], output: any TextStream, errorOutput: any TextStream,
    environment: [String: String], zoo: ModelZoo, cancellation: Cancellation, executable: String?
  ) throws -> ExitCode {
    var rest = arguments[...]
    let word = rest.popFirst() ?? "--help"
    let name =
      switch word {
      case "--help", "-h": "help"
      case "--version": "version"
      default: word
      }
    guard let command = subcommands.first(where: { $0.definition.name == name }) else {
      throw unknownCommand(name)
    }
    var parsed = try ParsedArguments(
      Array(rest), for: command.definition(for: Array(rest)))
    var chosen = command
    if parsed.has(SharedOptions.help), name != "help" {
      parsed = try ParsedArguments(
        parsed.has(SharedOptions.json) ? [name, "--json"] : [name], for: Help.definition)
      chosen = Help.self
    }
    return try chosen.run(
      Invocation(
        zoo: zoo, arguments: parsed, commandLine: arguments, output: output,
        errorOutput: errorOutput, environment: environment, cancellation: cancellation,
        executable: executable))
  }

  /// The failure for a word that is no command, nor one of some other words that may stand there.
  static func unknownCommand(_ name: String, or others: [String] = []) -> CommandFailure {
    if name.hasPrefix("-") {
      return .usage(
        "'\(name)' comes before the command", hint: "write 'zoo-cli COMMAND \(name) ...'")
    }
    let suggestion = nearestName(
      to: name, among: subcommands.map { $0.definition.name } + others)
    return .usage(
      "there is no command '\(name)'" + (suggestion.map { "; did you mean '\($0)'?" } ?? ""),
      hint: "see 'zoo-cli help'")
  }

  /// Writes a failure as a line and a hint, or as a JSON object with `--json`.
  private static func report(
    _ failure: CommandFailure, arguments: [String], to stream: any TextStream,
    environment: [String: String]
  ) {
    if arguments.prefix(while: { $0 != "--" }).contains("--json"),
      let text = try? Invocation.json(ErrorDocument(failure), isPretty: false)
    {
      stream.write(text + "\n")
      return
    }
    let style = TextStyle(for: stream, environment: environment)
    var lines = Message.lines(failure.message, label: "error:", style, .red)
    if let hint = failure.hint { lines += Message.lines(hint, label: "hint:", style) }
    stream.write(lines.map { $0 + "\n" }.joined())
  }

  private struct ErrorDocument: Encodable {
    struct Content: Encodable {
      let code: String
      let message: String
      let hint: String?
    }
    let error: Content
    init(_ failure: CommandFailure) {
      error = Content(code: failure.code.word, message: failure.message, hint: failure.hint)
    }
  }

  /// The variables that the command uses; reading each by name costs nothing at start.
  private static func processEnvironment() -> [String: String] {
    let names =
      [
        "COLUMNS", "NO_COLOR", "TERM", "CLICOLOR_FORCE", "LC_ALL", "LC_CTYPE", "LANG",
      ] + ShardChoice.variables + BrowserOpening.variables + [
        Run.threadsVariable, Serve.protocolVariable,
      ]
    var environment: [String: String] = [:]
    for name in names {
      if let value = getenv(name) { environment[name] = String(cString: value) }
    }
    return environment
  }
}
