/// The texts of a table of models, for a terminal or a page: one line per label, means over seeds
/// where there are several.
///
/// The columns are those of the metrics, and the rank and half of the headline's 95 % interval, the
/// spread over seeds, the audit and the budget of the fit where there is something to show.
package struct LeaderboardTable: Sendable {
  /// A column: its heading and how much it matters.
  package struct Column: Sendable, Equatable {
    /// The heading.
    package var title: String
    /// Whether the texts are numbers.
    package var isNumeric = true
    /// How soon it is left out where the table is too wide: the highest number first, 0 never.
    package var dispensability = 0
  }

  /// A label's texts, one per column.
  package struct Line: Sendable, Equatable {
    /// The texts.
    package var cells: [String]
    /// How the model takes part.
    package var role: ModelCard.Role
  }

  /// The columns.
  package let columns: [Column]
  /// The lines, in order.
  package let lines: [Line]

  /// The table of a recording: the oracle and the ensembles, then the ranked models.
  package init(_ leaderboard: Leaderboard) {
    let unranked = (leaderboard.oracle.map { [$0] } ?? []) + leaderboard.ensembles
    self.init(unranked + leaderboard.ranked, leaderboard.uncertainty?.ranking)
  }

  private init(_ entries: [Leaderboard.Entry], _ ranking: ModelRanking?) {
    let hasSeeds = entries.contains { $0.rows.count > 1 }
    columns = Self.columns(
      hasSeeds: hasSeeds, hasAudit: true, hasIntervals: ranking != nil)
    lines = entries.map { entry in
      let mark =
        switch entry.role {
        case .null: " (null)"
        case .oracle: " (ceiling)"
        case .ensemble: " (ensemble)"
        case .competitor: ""
        }
      var cells = [entry.label + mark]
      let place = ranking?.model(entry.label)
      if ranking != nil { cells.append(place?.rankText ?? "") }
      for metric in Metric.shown {
        cells.append(metric.column?.text(entry.mean(metric)) ?? "")
        if ranking != nil, metric.name == Metric.headline.name {
          cells.append(Self.halfWidth(entry, place))
        }
        if hasSeeds, metric.name == Metric.headline.name {
          cells.append(entry.spread(metric).map { NumberText.fixed($0, 3) } ?? "")
        }
      }
      // Seeds differ in weights, not in architecture: the worst verdict speaks for all.
      let audits = entry.rows.map { (place: "seed \($0.seed)", report: $0.audit) }
      cells.append(AuditReport.merged(audits)?.text ?? "")
      let isFitted = entry.role != .oracle
      cells.append(isFitted ? NumberText.grouped(entry.rows[0].fit.parameters) : "")
      let steps = entry.rows.reduce(0) { $0 + $1.fit.steps } / entry.rows.count
      cells.append(steps > 0 ? NumberText.grouped(steps) : "")
      let seconds = entry.rows.reduce(0) { $0 + $1.fitSeconds } / Double(entry.rows.count)
      cells.append(isFitted ? NumberText.duration(seconds) : "")
      return Line(cells: cells, role: entry.role)
    }
  }

  /// The table of scores without audits, in the given order.
  package init(_ scores: [(label: String, scores: Scores)]) {
    columns = Self.columns(hasSeeds: false, hasAudit: false, hasIntervals: false)
    lines = scores.map { label, scores in
      Line(
        cells: [label] + Metric.shown.map { $0.column?.text(scores[$0]) ?? "" }, role: .competitor)
    }
  }

  /// Half of the headline's interval: of a ranked label, or of another's only row.
  private static func halfWidth(
    _ entry: Leaderboard.Entry, _ place: ModelRanking.Standing?
  ) -> String {
    let ends =
      place.map { ($0.low, $0.high) }
      ?? (
        entry.rows[0].metrics[Metric.headline.lowName],
        entry.rows[0].metrics[Metric.headline.highName]
      )
    guard place != nil || entry.rows.count == 1 else { return "" }
    return NumberText.fixed((ends.1 - ends.0) / 2, 3)
  }

  /// The heading of the verdicts of the audit.
  package static let auditTitle = "audit"

  private static func columns(
    hasSeeds: Bool, hasAudit: Bool, hasIntervals: Bool
  ) -> [Column] {
    var columns = [Column(title: "model", isNumeric: false)]
    if hasIntervals { columns.append(Column(title: "rank", dispensability: 1)) }
    for metric in Metric.shown {
      guard let column = metric.column else { continue }
      // The title itself contains the target.
      let arrow = metric.direction == .target ? "" : " " + metric.arrow
      columns.append(Column(title: column.title + arrow, dispensability: column.dispensability))
      if hasIntervals, metric.name == Metric.headline.name {
        columns.append(Column(title: "± 95 %", dispensability: 1))
      }
      if hasSeeds, metric.name == Metric.headline.name {
        columns.append(Column(title: "± seeds", dispensability: 7))
      }
    }
    if hasAudit {
      columns.append(Column(title: auditTitle, isNumeric: false, dispensability: 5))
      columns.append(Column(title: "parameters", dispensability: 12))
      columns.append(Column(title: "steps", dispensability: 13))
      columns.append(Column(title: "fit", dispensability: 11))
    }
    return columns
  }
}

extension AuditReport {
  /// The judgement in a few words.
  package var text: String {
    if verdict == .leak { return "LEAK" + (lag.map { " lag \($0)" } ?? "") }
    let memory = memoryBins.map { ", memory \(memoryIsLowerBound ? "≥" : "")\($0)" } ?? ""
    return verdict.rawValue + (delivery.map { " (\($0.rawValue))" } ?? "") + memory
  }
}
