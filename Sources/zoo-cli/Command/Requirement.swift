import Zoo

/// A score that must be reached, for scripts: `bits_per_spike.pooled>0.05`.
struct Requirement: Sendable {
  private let metric: Metric
  private let comparison: String
  private let limit: Double

  /// A requirement; nil if the text is not one.
  init?(_ text: String) {
    guard let comparison = [">=", "<=", ">", "<"].first(where: { text.contains($0) }) else {
      return nil
    }
    let sides = text.split(separator: comparison, maxSplits: 1).map { side in
      String(side.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    guard sides.count == 2, let limit = Double(sides[1]), limit.isFinite else { return nil }
    let name = sides[0] == "bits" ? Metric.bitsPerSpike.name : sides[0]
    guard let metric = Metric.all.first(where: { $0.name == name }) else { return nil }
    self.metric = metric
    self.comparison = comparison
    self.limit = limit
  }

  /// The recordings whose best model does not meet the limit, in words.
  func misses(in results: ComparisonResults) -> [String] {
    results.recordings.compactMap { recording in
      let rows = results.leaderboard(on: recording.name).rankedRows.filter {
        $0.role == .competitor
      }
      guard !rows.isEmpty else { return "only null rows are ranked on \(recording.name)" }
      let values = rows.map { $0.metrics[metric] }.filter { !$0.isNaN }
      let isUpper = comparison.hasPrefix(">")
      guard let best = isUpper ? values.max() : values.min() else {
        return "\(metric.name) is undefined on \(recording.name)"
      }
      let isMet =
        switch comparison {
        case ">": best > limit
        case ">=": best >= limit
        case "<": best < limit
        default: best <= limit
        }
      return isMet
        ? nil
        : "\(metric.name) is \(NumberText.fixed(best, 4)) on \(recording.name), not "
          + "\(comparison) \(limit)"
    }
  }
}
