/// A comparison that cannot begin or go on.
public enum ComparisonError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is nothing to compare on.
  case noRecordings
  /// Two recordings have the same name, so their rows could not be told apart.
  case duplicateRecording(String)
  /// A model failed, and the comparison was not asked to go on.
  case modelFailed(FailureRecord)
  /// The folder holds results that cannot stand in one table with these.
  case otherRun(directory: String, difference: String)
  /// The folder holds results that cannot stand in one table.
  case mixedRun(directory: String, difference: String)
  /// The truth beside a simulated recording does not cover it.
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
      "\(directory) holds a run with \(difference), which cannot stand in one table with this one"
    case .mixedRun(let directory, let difference):
      "\(directory) holds what cannot stand in one table: \(difference)"
    case .truthMismatch(let recording, let reason):
      "the truth beside \(recording) does not belong to it: \(reason); "
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
