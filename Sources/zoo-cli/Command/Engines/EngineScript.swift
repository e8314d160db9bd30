import Zoo

/// What a plan needs to run under a batch system or a work-flow engine, as text to save and start.
///
/// Each engine has a file with the lines that it needs.
struct EngineScript {
  /// The plan.
  let plan: WorkPlan
  /// The plan's file, as the script finds it.
  let file: String
  /// The run directory, as the script finds it.
  let directory: String
  /// The first digits of the plan's digest.
  let digest: String

  /// The program, the plan and the directory as words of a shell.
  var quoted: (plan: String, directory: String) {
    (ShellQuoting.quoted(file), ShellQuoting.quoted(directory))
  }

  /// The memory that a process should be granted, in megabytes: three times what is estimated, since
  /// engines end a process that takes more, and it would only be ended again.
  var megabytes: Int {
    let bytes = plan.units.map(\.memoryBytes).max() ?? 0
    return max(10, 3 * bytes / 100_000_000 + 1) * 100
  }
}
