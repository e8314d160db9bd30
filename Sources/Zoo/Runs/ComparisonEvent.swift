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
  /// A model that runs as another program wrote a line to its standard error.
  case said(label: String, line: String)
  /// A fitted model is being scored and audited.
  case auditing(label: String)
  /// A row is done and on disk.
  case finished(ResultRow)
  /// A row of an earlier run was reused.
  case reused(ResultRow)
  /// A candidate of a sweep was scored on validation, and on nothing else.
  case validated(CandidateScore)
  /// A cell does not exist, for a reason that is not a failure.
  case skipped(label: String, recording: String, reason: String)
  /// A model failed; the comparison continues if it was asked to.
  case failed(FailureRecord)
  /// A file of an earlier run is damaged; the work that needs it is done again.
  case damaged(file: String, problem: String)
  /// Another process works on a fit; the comparison waits for it at the end.
  case waiting(label: String, recording: String, seed: UInt64)
}

/// The score of one fit of a candidate of a sweep.
public struct CandidateScore: Sendable {
  /// The model's name with the options that were given.
  public let label: String
  /// The context of the fit, in bins.
  public let context: Int
  /// The name of the recording.
  public let recording: String
  /// The seed.
  public let seed: UInt64
  /// Calibrated bits per spike of the validation part.
  public let validation: Double
  /// The audit of the prediction of the validation part.
  public let audit: AuditReport
  /// The duration of the fit in seconds.
  public let fitSeconds: Double
  /// Whether an earlier run made it.
  public let isReused: Bool

  init(_ fit: FitDocument, _ score: CandidateDocument, isReused: Bool) {
    label = fit.fit.label
    context = fit.fit.budget.context
    recording = fit.fit.trainedOn
    seed = fit.fit.seed
    validation = score.validation
    audit = score.audit
    fitSeconds = fit.fitSeconds
    self.isReused = isReused
  }
}
