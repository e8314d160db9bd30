/// How the command ends, for scripts.
public enum ExitCode: Int32, Sendable {
  /// Done.
  case success = 0
  /// Another failure than those below.
  case failed = 1
  /// The command line is wrong.
  case usage = 2
  /// A file or its data is wrong.
  case data = 3
  /// A model looks into the future.
  case leak = 4
  /// Some models failed, others did not (`--keep-going`).
  case partial = 5
  /// A required score was missed (`--require`).
  case requirement = 6
  /// Memory, disk or another resource is used up.
  case resources = 7
  /// Stopped by SIGINT, after saving.
  case interrupted = 130
  /// Stopped by SIGTERM or SIGUSR1, after saving.
  case terminated = 143

  /// The word of this code in a JSON error.
  var word: String {
    switch self {
    case .success: "success"
    case .failed: "failed"
    case .usage: "usage"
    case .data: "data"
    case .leak: "leak"
    case .partial: "partial"
    case .requirement: "requirement"
    case .resources: "resources"
    case .interrupted: "interrupted"
    case .terminated: "terminated"
    }
  }
}
