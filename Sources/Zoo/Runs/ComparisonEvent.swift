/// A progress report of a comparison.
public enum ComparisonEvent: Sendable {
  /// A recording was read, binned and split.
  case prepared(DatasetSummary)
  /// What a transfer is going to do.
  case planned(WorkOutline)
  /// A model is being fitted; `index` of `count` fits, from 0.
  case started(label: String, recording: String, seed: UInt64, index: Int, count: Int)
  /// A fit made progress.
  case progress(label: String, FitProgress)
  /// A fitted model is being scored and audited.
  case auditing(label: String)
  /// A row is done and on disk.
  case finished(ResultRow)
  /// A row of an earlier run was reused.
  case reused(ResultRow)
  /// A cell does not exist, for a reason that is not a failure.
  case skipped(label: String, recording: String, reason: String)
  /// A model failed; the comparison continues if it was asked to.
  case failed(FailureRecord)
  /// A file of an earlier run is damaged; the work that needs it is done again.
  case damaged(file: String, problem: String)
  /// Another process works on a fit; the comparison waits for it at the end.
  case waiting(label: String, recording: String, seed: UInt64)
}
