/// The results as comma-separated tables, for spreadsheets.
enum ResultsTable {
  /// One line a row of the results.
  static func rows(_ results: ComparisonResults) -> String {
    let metrics = [
      "bits_per_spike", "bits_per_spike_calibrated", "unit_median_bits_per_spike",
      "units_above_zero", "roc_auc_stratified", "roc_auc_unit_mean", "roc_auc_pooled",
      "average_precision_unit_mean", "average_precision_lift", "average_precision_pooled",
      "calibration_slope", "calibration_intercept", "calibration_ratio", "brier", "f1", "mcc",
      "threshold", "undefined_units",
    ]
    let before = ResultRow.fields.filter { $0.column == .beforeMetrics }
    let after = ResultRow.fields.filter { $0.column == .afterMetrics }
    let header = before.map(\.name) + metrics + ["audit", "lag", "memory_bins"] + after.map(\.name)
    let lines = results.rows.map { row -> [String] in
      let m = row.metrics
      let scores: [Double] = [
        m.bitsPerSpike.pooled, m.bitsPerSpikeCalibrated.pooled, m.bitsPerSpike.unitMedian,
        m.bitsPerSpike.unitsAboveZero, m.rocAUC.stratified, m.rocAUC.unitMean, m.rocAUC.pooled,
        m.averagePrecision.unitMean, m.averagePrecision.lift, m.averagePrecision.pooled,
        m.calibration.slope, m.calibration.intercept, m.calibration.ratio, m.brier, m.f1, m.mcc,
        m.threshold,
      ]
      let audit: [String] = [
        "\(m.undefinedUnits)", row.audit.verdict.rawValue, row.audit.lag.map { "\($0)" } ?? "",
        row.audit.memoryBins.map { "\($0)" } ?? "",
      ]
      let leading = before.map { $0.value(row).tableText }
      return leading + scores.map(number) + audit + after.map { $0.value(row).tableText }
    }
    return table([header] + lines)
  }

  /// One line a row and unit.
  static func units(_ results: ComparisonResults) -> String {
    let header = [
      "label", "tested_on", "seed", "unit", "spikes", "rate", "bits_per_spike", "roc_auc",
      "average_precision",
    ]
    let lines = results.rows.flatMap { row in
      row.cell.units.map { unit in
        [row.label, row.testedOn, "\(row.seed)", "\(unit.unit)", "\(unit.spikes)"]
          + [unit.rate, unit.bitsPerSpike, unit.rocAUC, unit.averagePrecision].map(number)
      }
    }
    return table([header] + lines)
  }

  /// A number with every digit; nothing for an undefined one.
  private static func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "" }

  private static func table(_ lines: [[String]]) -> String {
    lines.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// RFC 4180: a field with a comma, quote or line break is quoted, quotes doubled.
  ///
  /// Decided by bytes: as a character, a line break of two bytes or a comma with an accent is
  /// neither.
  static func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: { Array(",\"\n\r".utf8).contains($0) }) else { return field }
    let quote = UInt8(ascii: "\"")
    let doubled = field.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return "\"" + String(decoding: doubled, as: UTF8.self) + "\""
  }
}
