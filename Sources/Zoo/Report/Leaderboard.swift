/// The models of one recording in the order of a table: by calibrated bits per spike, pooled over
/// units, mean over seeds.
///
/// A verdict belongs to the label: one leak with any seed on any recording, and none of its rows is
/// ranked on any recording. A label that an audit could not judge is not ranked either, since its
/// scored rows could be anything. The oracle is a ceiling, outside of the ranking, and so is a
/// combination of other models, which would only be compared with its own parts. Undefined scores
/// come last, and equal ones are ordered alphabetically.
public struct Leaderboard: Sendable {
  /// A label with its rows, one per seed.
  public struct Entry: Sendable {
    /// The name with the options that were given.
    public let label: String
    /// How the model takes part.
    public let role: ModelCard.Role
    /// The rows on this recording by seed; never empty.
    public let rows: [ResultRow]
    /// Calibrated bits per spike on the validation part, mean over seeds; nil if unknown.
    public let validation: Double?

    /// The mean over seeds.
    public func mean(_ metric: Metric) -> Double {
      rows.reduce(0) { $0 + $1.metrics[metric] } / Double(rows.count)
    }

    /// The standard deviation over seeds; nil for a single seed.
    public func spread(_ metric: Metric) -> Double? {
      guard rows.count > 1 else { return nil }
      let mean = mean(metric)
      let squares = rows.reduce(0) { sum, row in
        let difference = row.metrics[metric] - mean
        return sum + difference * difference
      }
      return (squares / Double(rows.count - 1)).squareRoot()
    }
  }

  /// A label that is not ranked, with its rows here.
  public struct Unranked: Sendable {
    /// The label's rows on this recording.
    public let entry: Entry
    /// The row with the deciding audit, on this recording if there is one, else on another.
    public let culprit: ResultRow
  }

  /// The recording's name.
  public let recording: String
  /// Competitors and null rows, best first.
  public let ranked: [Entry]
  /// Combinations of other models, best first: shown, but not ranked.
  public let ensembles: [Entry]
  /// The labels that look into the future, by score.
  public let leaks: [Unranked]
  /// The labels that an audit could not judge, by score.
  public let unjudged: [Unranked]
  /// The truth of a simulation.
  public let oracle: Entry?
  /// The intervals and places of the ranked models; nil without block statistics.
  public internal(set) var uncertainty: RecordingUncertainty?

  /// The order of a recording's rows.
  ///
  /// - Parameters:
  ///   - recording: the name of the recording that the rows were scored on.
  ///   - rows: all rows of the comparison, including those of other recordings.
  ///   - validation: calibrated bits per spike of a row on its validation part, if known; see
  ///     ``Evaluation/validationBits(logOdds:spikes:nullRates:choices:)``.
  public init(
    recording: String, rows: [ResultRow], validation: (ResultRow) -> Double? = { _ in nil }
  ) {
    self.recording = recording
    let barred = Dictionary(
      grouping: rows.filter { $0.role != .oracle && !$0.audit.mayBeRanked }, by: \.label)
    // What was fitted on another recording is not a contestant here, but it is audited with them.
    let here = Dictionary(
      grouping: rows.filter { $0.testedOn == recording && $0.trainedOn == recording }, by: \.label)
    let entries = here.compactMap { label, rows -> Entry? in
      guard let role = rows.first?.role else { return nil }
      let rows = rows.sorted { $0.seed < $1.seed }
      let known = rows.compactMap(validation)
      return Entry(
        label: label, role: role, rows: rows,
        validation: known.count == rows.count
          ? known.reduce(0, +) / Double(known.count) : nil)
    }
    .sorted(by: Self.precedes)
    oracle = entries.first { $0.role == .oracle }
    let judged = entries.filter { $0.role != .oracle }
    let sound = judged.filter { barred[$0.label] == nil }
    ranked = sound.filter { $0.role != .ensemble }
    ensembles = sound.filter { $0.role == .ensemble }
    func unranked(for verdict: AuditReport.Verdict) -> [Unranked] {
      judged.compactMap { entry in
        let culprits = (barred[entry.label] ?? []).filter { $0.audit.verdict == verdict }
        let here = culprits.first { $0.testedOn == recording }
        return (here ?? culprits.first).map { Unranked(entry: entry, culprit: $0) }
      }
    }
    let leaks = unranked(for: .leak)
    self.leaks = leaks
    unjudged = unranked(for: .indeterminate).filter { entry in
      !leaks.contains { $0.entry.label == entry.entry.label }
    }
  }

  /// The rows of all labels that are ranked, best label first.
  public var rankedRows: [ResultRow] { ranked.flatMap(\.rows) }

  /// The rows of all labels that may be used: the ranked ones, then the ensembles.
  package var soundRows: [ResultRow] { rankedRows + ensembles.flatMap(\.rows) }

  private static func precedes(_ left: Entry, _ right: Entry) -> Bool {
    let (a, b) = (left.mean(.headline), right.mean(.headline))
    if a.isNaN != b.isNaN { return b.isNaN }
    return a == b || a.isNaN ? left.label < right.label : a > b
  }
}

extension ComparisonResults {
  /// The order of the models on one of the recordings.
  public func leaderboard(on recording: String) -> Leaderboard {
    var board = Leaderboard(recording: recording, rows: rows) { $0.cell.validation }
    board.uncertainty = uncertainty.first { $0.recording == recording }
    return board
  }
}
