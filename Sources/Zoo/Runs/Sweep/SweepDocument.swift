import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The table of a sweep: the content of `sweep.json`.
///
/// It is made from the documents of the candidates and the winner's run, and holds no times: a sweep that
/// was interrupted, or shared by several processes, writes the same bytes. Times are in `sweep.csv`.
public struct SweepDocument: Sendable, Codable {
  /// What one thing was varied over.
  public struct Axis: Sendable, Codable, Equatable {
    /// The option or setting, and its values as they were given.
    public var name: String, values: String
  }

  /// Which combinations were taken.
  public struct Search: Sendable, Codable, Equatable {
    /// `grid` or `random`.
    public var method: String
    /// The number of all combinations; nil if some axis is a range without steps.
    public var combinations: Int?
    /// The seed of a random search.
    public var seed: UInt64?
  }

  /// The chosen candidate and its test scores.
  public struct Winner: Sendable, Codable, Equatable {
    /// Its scores on the test part of a recording, mean over seeds.
    public struct Test: Sendable, Codable, Equatable {
      /// The recording.
      public var recording: String
      /// Calibrated bits per spike.
      @NullWhenUndefined public var value: Double
      /// The lower end of its 95 % interval.
      @NullWhenUndefined public var low: Double
      /// The upper end.
      @NullWhenUndefined public var high: Double
      /// The verdict of the audit.
      public var audit: String
    }
    /// The candidate.
    public var number: Int
    /// The model's name with its options.
    public var label: String
    /// Calibrated bits per spike on validation, mean over recordings and seeds: too good, since the same
    /// part chose epochs, calibration and winner.
    @NullWhenUndefined public var validation: Double
    /// Its test scores; empty before it was scored.
    public var test: [Test] = []
  }

  /// The version of this layout.
  public var schema = "zoo.sweep/1"
  /// The model with the options that were fixed.
  public var model: String
  /// What was varied.
  public var axes: [Axis]
  /// Which combinations were taken.
  public var search: Search
  /// The settings that all candidates share; where contexts vary, the longest.
  public var settings: ProtocolSettings
  /// Whether candidates had different budgets, since epochs were varied.
  public var budgetsDiffer: Bool
  /// The seeds of every candidate.
  public var seeds: [UInt64]
  /// The recordings as all candidates used them.
  public var recordings: [DatasetSummary]
  /// The candidates: those that could win by their validation score, then leaks, then failures.
  public var candidates: [SweepRow]
  /// What each axis does on its own.
  public var effects: [SweepEffect]
  /// The chosen candidate; nil if none could win.
  public var winner: Winner?

  enum CodingKeys: String, CodingKey {
    case schema, model, axes, search, seeds, recordings, candidates, effects, winner
    case settings = "protocol"
    case budgetsDiffer = "budgets_differ"
  }
}

extension SweepDocument {
  init(
    _ sweep: ModelSweep, _ candidates: [SweepCandidate], _ recordings: [DatasetSummary],
    pieces: [(piece: CandidatePiece, done: (fit: FitDocument, score: CandidateDocument)?)],
    failures: [Int: String]
  ) {
    let space = sweep.space
    model = space.model.label
    axes = space.axes.map { Axis(name: $0.name, values: $0.text) }
    let isCountable = !space.axes.contains(where: \.isContinuous)
    let combinations = isCountable ? space.combinations : nil
    if case .random(_, let seed) = space.search {
      search = Search(method: "random", combinations: combinations, seed: seed)
    } else {
      search = Search(method: "grid", combinations: combinations)
    }
    settings = space.shared(sweep.settings)
    budgetsDiffer = space.axes.contains { $0.isSetting && $0.name == "epochs" }
    seeds = sweep.seeds
    self.recordings = recordings
    let byNumber = Dictionary(grouping: pieces, by: \.piece.candidate.number)
    var rows = candidates.map { candidate in
      SweepRow(
        candidate, of: sweep, (byNumber[candidate.number] ?? []).map(\.done),
        failure: failures[candidate.number])
    }.sorted(by: SweepRow.precedes)
    if let best = rows.first, best.status == .eligible, best.validation.isFinite {
      rows[0].status = .chosen
      for index in rows.indices { rows[index].compare(with: best, seeds: sweep.seeds) }
      winner = Winner(number: best.number, label: best.label, validation: best.validation)
    }
    self.candidates = rows
    effects = space.axes.enumerated().compactMap { SweepEffect($1, at: $0, rows) }
  }

  /// Writes nil as null, so that a table without a winner has the key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schema, forKey: .schema)
    try container.encode(model, forKey: .model)
    try container.encode(axes, forKey: .axes)
    try container.encode(search, forKey: .search)
    try container.encode(settings, forKey: .settings)
    try container.encode(budgetsDiffer, forKey: .budgetsDiffer)
    try container.encode(seeds, forKey: .seeds)
    try container.encode(recordings, forKey: .recordings)
    try container.encode(candidates, forKey: .candidates)
    try container.encode(effects, forKey: .effects)
    try container.encode(winner, forKey: .winner)
  }

  /// Adds the test scores of the winner's run.
  mutating func add(_ results: ComparisonResults, winner candidate: SweepCandidate) {
    let label = candidate.selection.label
    winner?.test = recordings.compactMap { recording in
      let rows = results.rows.filter {
        $0.label == label && $0.testedOn == recording.name && $0.trainedOn == recording.name
      }
      guard !rows.isEmpty else { return nil }
      let board = results.leaderboard(on: recording.name)
      let place = board.uncertainty?.ranking.model(label)
      let audit = AuditReport.merged(rows.map { (place: "seed \($0.seed)", report: $0.audit) })
      return Winner.Test(
        recording: recording.name,
        value: rows.reduce(0) { $0 + $1.metrics[.headline] } / Double(rows.count),
        low: place?.low ?? .nan, high: place?.high ?? .nan,
        audit: audit?.verdict.rawValue ?? "")
    }
  }

  /// Writes `sweep.json` and `sweep.csv`.
  ///
  /// - Throws: `FileError`, or what encoding throws.
  func write(to directory: RunDirectory) throws {
    try AtomicFile.update(JSONText.document(self), to: directory.sweep)
    try AtomicFile.update(Array(table.utf8), to: directory.sweepCSV)
  }

  /// The sweep of a directory; nil if it holds none.
  ///
  /// - Throws: `FileError` if `sweep.json` cannot be read.
  public static func read(_ directory: RunDirectory) throws(FileError) -> SweepDocument? {
    guard FileBytes.exists(directory.sweep) else { return nil }
    let bytes = try FileBytes.read(directory.sweep)
    do { return try JSONDecoder().decode(SweepDocument.self, from: Data(bytes)) } catch {
      throw .malformed(
        file: directory.sweep, place: .whole,
        problem: "it is not what this version of the program writes; the sweep writes it again")
    }
  }

  private var table: String {
    let header =
      ["candidate"] + axes.map(\.name)
      + [
        "label", "status", "validation_bits_per_spike", "seed_spread", "difference",
        "difference_spread", "parameters", "context", "most_epochs", "epochs", "steps",
        "fit_seconds", "reason",
      ]
    func number(_ value: Double?) -> String {
      value.map { $0.isFinite ? "\($0)" : "" } ?? ""
    }
    let lines = candidates.map { row in
      ["\(row.number)"] + row.values
        + [
          row.label, row.status.rawValue, number(row.validation), number(row.seedSpread),
          number(row.difference), number(row.differenceSpread),
          row.parameters.map { "\($0)" } ?? "", "\(row.context)", "\(row.mostEpochs)",
          number(row.epochs), number(row.steps), number(row.fitSeconds), row.reason ?? "",
        ]
    }
    return ResultsTable.table([header] + lines)
  }
}
