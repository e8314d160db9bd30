/// The results as comma-separated tables, for spreadsheets.
enum ResultsTable {
  /// One line per row of the results, with a column for every metric.
  static func rows(_ results: ComparisonResults) -> String {
    let before = ResultRow.fields.filter { $0.column == .beforeMetrics }
    let after = ResultRow.fields.filter { $0.column == .afterMetrics }
    let header =
      before.map(\.name) + Metric.all.map(\.csvName) + ["audit", "lag", "memory_bins"]
      + after.map(\.name) + ["rank", "rank_high"]
      + ResampledScores.metrics.flatMap { ["\($0.csvName)_low", "\($0.csvName)_high"] }
    let lines = results.rows.map { row -> [String] in
      let scores = Metric.all.map { metric in
        number(row.metrics[metric], isCount: metric.isCount)
      }
      let audit = [
        row.audit.verdict.rawValue, row.audit.lag.map { "\($0)" } ?? "",
        row.audit.memoryBins.map { "\($0)" } ?? "",
      ]
      return before.map { $0.value(row).tableText } + scores + audit
        + after.map { $0.value(row).tableText }
        + [row.rank, row.rankHigh].map { $0.map { "\($0)" } ?? "" }
        + ResampledScores.metrics.flatMap { metric in
          [number(row.metrics[metric.lowName]), number(row.metrics[metric.highName])]
        }
    }
    return table([header] + lines)
  }

  private static let unitColumns =
    ["label", "tested_on", "seed", "unit", "spikes", "rate"] + Metric.unitMetrics.map(\.name)
    + ["file_index", "identifier", "x_um", "y_um", "trained_on", "alignment"]

  /// One line per row and unit; `unit` is the unit's column in the predictions, and what files say
  /// about their units is in extra columns at the end.
  static func units(_ results: ComparisonResults) -> String {
    let labels = Set(results.rows.flatMap { $0.cell.units.flatMap(\.unit.labels.keys) }).sorted()
    // A label must not be mistaken for one of our own columns.
    let names = labels.map { unitColumns.contains($0) ? "unit_\($0)" : $0 }
    let lines = results.rows.flatMap { row in
      row.cell.units.enumerated().map { index, scores in
        let unit = scores.unit
        let position = [unit.position?.x, unit.position?.y].map { $0.map { "\($0)" } ?? "" }
        return [row.label, row.testedOn, "\(row.seed)", "\(index)", "\(scores.spikes)"]
          + [number(scores.rate)] + Metric.unitMetrics.map { number(scores[$0.name]) }
          + ["\(unit.index)", unit.identifier] + position
          + [row.trainedOn, row.alignment ?? ""] + labels.map { unit.labels[$0] ?? "" }
      }
    }
    return table([unitColumns + names] + lines)
  }

  /// A number with every digit; empty if it is undefined.
  private static func number(_ value: Double, isCount: Bool = false) -> String {
    guard value.isFinite else { return "" }
    return isCount ? Int(exactly: value).map { "\($0)" } ?? "\(value)" : "\(value)"
  }

  static func table(_ lines: [[String]]) -> String {
    lines.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// RFC 4180: a field with a comma, quote or line break is quoted, quotes doubled.
  ///
  /// Decided by bytes: as a `Character`, CR LF is not a line break and a comma with an accent not a
  /// comma.
  static func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: { Array(",\"\n\r".utf8).contains($0) }) else { return field }
    let quote = UInt8(ascii: "\"")
    let doubled = field.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return "\"" + String(decoding: doubled, as: UTF8.self) + "\""
  }
}
