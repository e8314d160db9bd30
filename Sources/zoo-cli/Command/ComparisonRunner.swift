import Zoo

/// Runs a comparison or a sweep with progress on standard error, and says how to continue after a stop.
enum ComparisonRunner {
  /// The results of a comparison.
  ///
  /// - Throws: `FitCancelled` after a stop, and what the comparison throws.
  static func run(
    _ comparison: Comparison, path: String, _ invocation: Invocation
  ) throws -> ComparisonResults {
    try run(path: path, invocation) { observer, isCancelled in
      try comparison.run(observer: observer, isCancelled: isCancelled)
    }
  }

  /// The results of work that writes a run directory.
  ///
  /// - Throws: `FitCancelled` after a stop, and what the work throws.
  static func run<Results>(
    path: String, _ invocation: Invocation,
    _ work: (
      _ observer: @escaping @Sendable (ComparisonEvent) -> Void,
      _ isCancelled: @escaping @Sendable () -> Bool
    ) throws -> Results
  ) throws -> Results {
    let progress = ProgressDisplay(
      invocation.errorOutput, style: invocation.errorStyle, isQuiet: invocation.isQuiet)
    let log = RunLog(path: RunDirectory(path).log)
    let cancellation = invocation.cancellation
    defer { progress.end() }
    do {
      let results = try work(
        { event in
          progress.show(event)
          log.append(event)
        }, { cancellation.isRequested })
      log.append("done")
      return results
    } catch is FitCancelled {
      progress.end()
      log.append("stopped")
      var words =
        ["zoo-cli"] + invocation.commandLine.filter { $0 != "--no-resume" && $0 != "--redo" }
      if !words.contains(where: { $0 == "--out" || $0 == "-o" || $0.hasPrefix("--out=") }) {
        words += ["--out", path]
      }
      let line = words.map(ShellQuoting.quoted).joined(separator: " ")
      invocation.insist("stopped; finished work is saved. To continue:", commands: [line])
      throw FitCancelled()
    }
  }
}
