/// What a comparison tells while it runs.
public enum ComparisonEvent: Sendable {
  /// A recording was read, binned and split.
  case prepared(DatasetSummary)
  /// A model is being fitted; `index` of `count` fits, from 0.
  case started(label: String, recording: String, seed: UInt64, index: Int, count: Int)
  /// A fit goes on.
  case progress(label: String, FitProgress)
  /// A fitted model is being scored and audited.
  case auditing(label: String)
  /// A row is done and on disk.
  case finished(ResultRow)
  /// A row of an earlier run was taken over.
  case reused(ResultRow)
  /// A model failed; the comparison goes on if it was asked to.
  case failed(FailureRecord)
}

/// A comparison that cannot begin or go on.
public enum ComparisonError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is nothing to compare on.
  case noRecordings
  /// Two recordings have the same name, so their rows could not be told apart.
  case duplicateRecording(String)
  /// A model failed, and the comparison was not asked to go on.
  case modelFailed(FailureRecord)
  /// The folder holds a run with other settings.
  case otherRun(directory: String, difference: String)
  /// The truth beside a simulated recording does not cover it.
  case truthMismatch(recording: String, reason: String)

  /// One sentence that says what to do.
  public var description: String {
    switch self {
    case .noRecordings: "there is no recording to compare on"
    case .duplicateRecording(let name):
      "two recordings are named '\(name)'; rename one of the files"
    case .modelFailed(let failure):
      "\(failure.label) failed on \(failure.recording): \(failure.message) "
        + "(--keep-going compares the others all the same)"
    case .otherRun(let directory, let difference):
      "\(directory) holds a run with \(difference); choose another --out, or --no-resume to "
        + "overwrite it"
    case .truthMismatch(let recording, let reason):
      "the truth beside \(recording) does not belong to it: \(reason); "
        + "move the truth away to compare without the oracle"
    }
  }
}
