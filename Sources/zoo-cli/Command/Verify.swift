import Zoo

/// `zoo-cli verify`: checks a run directory, and repeats its work.
enum Verify: Subcommand {
  static let fit = CommandOption.text(
    "fit", placeholder: "ID|LABEL", "repeat only this fit, or the fits of this model")
  static let data = CommandOption.text(
    "data", letter: "d", placeholder: "DIR", isRepeatable: true,
    "where the recordings are now: a folder, or the file itself")
  static let quick = CommandOption.flag(
    "quick", "score the saved weights again, without training")

  static let definition = CommandDefinition(
    name: "verify", summary: "check a run directory, and repeat it to the same bits",
    discussion: [
      "First every file of RUN_DIR that carries a digest is read (all but sweep.json, sweep.csv, the "
        + "report and the log), and the tables are compared with what the fits give. Then every fit is done again, from what its document says, in a temporary "
        + "folder, which takes as long as the run took: same recording, options, seed and budget "
        + "must give the same weights, predictions, block statistics, scores and audits, to the "
        + "last bit, for any number of threads. Times and memory are not compared.",
      "Recordings are looked for where the run found them, or under --data by name and content. "
        + "Another instruction set or another version of the arithmetic may round differently; such "
        + "fits are not repeated. ZOO_ISA=baseline|avx2|avx512 chooses the instruction set.",
      "Exit code 0 if everything is the same; 1 if something differs, be it a table that is not what "
        + "the fits give; 3 if a file is damaged, a recording is missing, or a fit could not be "
        + "repeated.",
    ],
    operands: [.required("RUN_DIR", "a run directory")],
    options: [
      fit, data, quick, ExternalModels.command, ExternalModels.exchange, ProtocolOptions.threads,
    ],
    examples: [
      .init(arguments: "verify my-run", summary: "all of it"),
      .init(
        arguments: "verify my-run --fit gru --quick --data recordings",
        summary: "the scores of one model, without training"),
    ])

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    ProtocolOptions.applyThreads(arguments)
    let path = arguments.operands[0]
    let (invocation, _) = try ExternalModels.joined(to: invocation)
    var verification = RunVerification(RunDirectory(path), zoo: invocation.zoo)
    verification.fit = arguments[fit]
    verification.places = arguments.all(data)
    verification.scoresOnly = arguments.has(quick)
    let progress = ProgressDisplay(
      invocation.errorOutput, style: invocation.errorStyle, isQuiet: invocation.isQuiet)
    let report: RunVerification.Report?
    do {
      defer { progress.end() }
      report = try verification.run { progress.show($0) }
    }
    guard let report else { throw FittedModels.noRun(path) }
    if invocation.isJSON {
      try invocation.print(json: report)
    } else {
      VerificationReport(report).print(to: invocation)
    }
    let outcomes = report.checks.map(\.outcome)
    if outcomes.contains(.different) || !report.stale.isEmpty { return .failed }
    return report.isConfirmed ? .success : .data
  }
}
