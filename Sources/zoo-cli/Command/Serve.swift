import Tensor
import Zoo

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `zoo-cli serve`: plays a fitted model to any host that speaks the protocol of external models.
enum Serve: Subcommand {
  static let latency = CommandOption.text(
    "latency", placeholder: "FILE", "write how long answers took as JSON, at the end")
  /// Set by a host; without it the command was started by hand.
  static let protocolVariable = "ZOO_PROTOCOL"

  static let definition = CommandDefinition(
    name: "serve", summary: "play a fitted model of a run to a program that asks bin by bin",
    discussion: [
      "Speaks the protocol zoo-model/1 on standard input and output, as a model in another language "
        + "does: a closed-loop experiment, or another 'zoo-cli compare --external', starts it with "
        + "ZOO_PROTOCOL=1 in its environment, sends bins one by one or in blocks, and gets the "
        + "log-odds of the bin after each, with the bits of 'predict'. What the model knows it learned "
        + "before: 'fit' is answered at once. SAVE and LOAD keep states of the model. Without "
        + "--model the model that is best on its own validation part is played.",
      "At the end of input or at QUIT it says how long answers took and exits with 0. "
        + "'zoo-cli help protocol' shows the protocol, and 'zoo-cli new host my-rig' writes a program in "
        + "Python that plays a model by it.",
    ],
    operands: [.required("RUN_DIR", "a run directory made by 'train' or 'compare'")],
    options: [
      FittedModels.model, FittedModels.seed, FittedModels.trainedOn, latency,
      ProtocolOptions.threads,
    ],
    examples: [
      .init(
        arguments: "compare gru --external 'zoo-cli serve my-run' --data slice.npz",
        summary: "the best model of an earlier run beside a new one"),
      .init(
        arguments: "serve my-run --model gru --latency latency.json", summary: "for an experiment"),
    ])

  private struct Document: Encodable {
    struct Seconds: Encodable {
      let p50, p95, p99, max: Double
    }
    let schema = "zoo.latency/1"
    let model: String
    let trainedOn: String
    let bins: Int
    let seconds: Seconds
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    ProtocolOptions.applyThreads(arguments)
    if invocation.isJSON {
      throw CommandFailure.usage(
        "standard output of 'serve' belongs to the protocol, so there is no --json",
        hint: "--latency FILE writes how long answers took")
    }
    let entries = try FittedModels.choose(arguments.operands[0], invocation)
    let entry = entries[0]
    let choice = FittedModels.choice(entry, of: entries.count)
    guard invocation.environment[protocolVariable] == "1" else {
      let words = ["zoo-cli"] + invocation.commandLine
      throw CommandFailure.usage(
        "this plays \(choice) to another program, and was started by hand",
        hint: "a host starts it with ZOO_PROTOCOL=1 in its environment: zoo-cli compare --external "
          + ShellQuoting.quoted(words.map(ShellQuoting.quoted).joined(separator: " ")))
    }
    var model = try ServedModel(entry.fitted, version: entry.row.fit.id, zoo: invocation.zoo)
    // A place that cannot be written is better known before the experiment.
    try write(model.times, of: entry, invocation)
    invocation.note(choice)
    let cancellation = invocation.cancellation
    let end = try model.answerAll(input: STDIN_FILENO, output: STDOUT_FILENO) {
      cancellation.isRequested
    }
    try write(model.times, of: entry, invocation)
    invocation.note(words(model.times))
    return end == .stopped ? cancellation.exitCode : .success
  }

  private static func write(
    _ times: AnswerTimes, of entry: FittedModels.Entry, _ invocation: Invocation
  ) throws {
    guard let path = invocation.arguments[latency] else { return }
    let document = Document(
      model: entry.fitted.label, trainedOn: entry.fitted.recording, bins: times.count,
      seconds: .init(
        p50: times.percentile(0.5), p95: times.percentile(0.95), p99: times.percentile(0.99),
        max: times.count == 0 ? .nan : times.longest))
    do {
      try AtomicFile.write(try Invocation.json(document) + "\n", to: path)
    } catch {
      var failure = CommandFailure(error)
      failure.hint = "choose another place with --latency"
      throw failure
    }
  }

  /// How long answers took, in words.
  static func words(_ times: AnswerTimes) -> String {
    guard times.count > 0 else { return "no bins were asked for" }
    func microseconds(_ seconds: Double) -> String {
      NumberText.grouped(Int((seconds * 1e6).rounded())) + " µs"
    }
    return "\(NumberText.counted(times.count, "bin")); a row took "
      + [(0.5, "median"), (0.95, "95 %"), (0.99, "99 %")].map { share, name in
        "\(microseconds(times.percentile(share))) (\(name))"
      }.joined(separator: ", ") + " and at most \(microseconds(times.longest))"
  }
}
