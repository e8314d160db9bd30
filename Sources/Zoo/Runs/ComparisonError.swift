/// A comparison that cannot start or continue.
public enum ComparisonError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is no recording.
  case noRecordings
  /// Two recordings have the same name, so their rows could not be told apart.
  case duplicateRecording(String)
  /// A model failed, and the comparison was not asked to continue.
  case modelFailed(FailureRecord)
  /// The folder holds results that cannot share a table with these.
  case otherRun(directory: String, difference: String)
  /// The folder holds results that cannot share a table.
  case mixedRun(directory: String, difference: String)
  /// The truth file of a simulated recording does not cover it.
  case truthMismatch(recording: String, reason: String)

  /// One sentence.
  public var description: String {
    switch self {
    case .noRecordings: "there is no recording to compare on"
    case .duplicateRecording(let name):
      "two recordings are named '\(name)'; rename one of the files"
    case .modelFailed(let failure):
      "\(failure.label) failed on \(failure.recording): \(failure.message)"
    case .otherRun(let directory, let difference):
      "\(directory) holds a run with \(difference), which cannot share a table with this one"
    case .mixedRun(let directory, let difference):
      "\(directory) holds results that cannot share a table: \(difference)"
    case .truthMismatch(let recording, let reason):
      "the truth next to \(recording) does not belong to it: \(reason); "
        + "move the truth away to compare without the oracle"
    }
  }
}

extension ComparisonError: RemediableError {
  /// What to do.
  public var remedy: Remedy? {
    switch self {
    case .modelFailed: .keepGoing
    case .otherRun: .chooseAnotherOutputOrBeginAnew
    case .mixedRun: .separateRuns
    case .noRecordings, .duplicateRecording, .truthMismatch: nil
    }
  }
}
