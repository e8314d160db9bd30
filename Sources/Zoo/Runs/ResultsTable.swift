/// The results as comma-separated tables, for spreadsheets.
enum ResultsTable {
  /// One line a row of the results, with a column for every metric.
  static func rows(_ results: ComparisonResults) -> String {
    let header =
      ["label", "model", "role", "trained_on", "tested_on", "seed"] + Metric.all.map(\.csvName) + [
        "audit", "lag", "memory_bins", "parameters", "epochs", "fit_seconds", "predict_seconds",
        "peak_memory_bytes",
      ]
    let lines = results.rows.map { row -> [String] in
      let names = [
        row.label, row.model, row.role.rawValue, row.trainedOn, row.testedOn, "\(row.seed)",
      ]
      let scores = Metric.all.map { metric in
        number(row.metrics[metric], isCount: metric.isCount)
      }
      let rest = [
        row.audit.verdict.rawValue, row.audit.lag.map { "\($0)" } ?? "",
        row.audit.memoryBins.map { "\($0)" } ?? "", "\(row.parameters)", "\(row.epochs)",
        "\(row.fitSeconds)", "\(row.predictSeconds)", "\(row.peakMemoryBytes)",
      ]
      return names + scores + rest
    }
    return table([header] + lines)
  }

  private static let unitColumns =
    ["label", "tested_on", "seed", "unit", "spikes", "rate"] + Metric.unitMetrics.map(\.name)
    + ["file_index", "identifier", "x_um", "y_um"]

  /// One line a row and unit; `unit` is the unit's column in the predictions, and what files say of
  /// their units stands in columns of its own at the end.
  static func units(_ results: ComparisonResults) -> String {
    let labels = Set(results.rows.flatMap { $0.metrics.units.flatMap(\.unit.labels.keys) }).sorted()
    // A label must not pass for a column of ours.
    let names = labels.map { unitColumns.contains($0) ? "unit_\($0)" : $0 }
    let lines = results.rows.flatMap { row in
      row.metrics.units.enumerated().map { index, scores in
        let unit = scores.unit
        let position = [unit.position?.x, unit.position?.y].map { $0.map { "\($0)" } ?? "" }
        return [row.label, row.testedOn, "\(row.seed)", "\(index)", "\(scores.spikes)"]
          + [number(scores.rate)] + Metric.unitMetrics.map { number(scores[$0.name]) }
          + ["\(unit.index)", unit.identifier] + position + labels.map { unit.labels[$0] ?? "" }
      }
    }
    return table([unitColumns + names] + lines)
  }

  /// The lines of a row in a table that `units` has made, header first, read back to the last digit.
  static func units(of row: ResultRow, in lines: [Substring]) -> [UnitScores] {
    guard let header = lines.first.map(fields), header.starts(with: unitColumns) else { return [] }
    let key = [row.label, row.testedOn, "\(row.seed)"].map(quoted).joined(separator: ",") + ","
    return lines.compactMap { line in
      guard line.hasPrefix(key) else { return nil }
      let texts = fields(line)
      guard texts.count == header.count else { return nil }
      let field = Dictionary(zip(header, texts)) { first, _ in first }
      guard let index = field["file_index"].flatMap({ Int($0) }),
        let spikes = field["spikes"].flatMap({ Int($0) }),
        let rate = field["rate"].flatMap({ Double($0) })
      else { return nil }
      var unit = UnitInfo(index: index, identifier: field["identifier"])
      if let x = field["x_um"].flatMap({ Double($0) }),
        let y = field["y_um"].flatMap({ Double($0) })
      {
        unit.position = [x, y]
      }
      for (name, text) in zip(header, texts).dropFirst(unitColumns.count) where !text.isEmpty {
        let plain = String(name.dropFirst("unit_".count))
        unit.labels[unitColumns.contains(plain) ? plain : name] = text
      }
      let numbers = Metric.unitMetrics.map { metric in
        (metric.name, field[metric.name].flatMap { Double($0) } ?? .nan)
      }
      return UnitScores(
        unit: unit, spikes: spikes, rate: rate, numbers: Dictionary(uniqueKeysWithValues: numbers))
    }
  }

  /// The fields of a line, without their quotes.
  private static func fields(_ line: Substring) -> [String] {
    var fields: [[UInt8]] = [[]]
    var (isQuoted, wasQuote) = (false, false)
    for byte in line.utf8 {
      switch byte {
      case UInt8(ascii: "\""):
        // A quote within quotes is written twice.
        if !isQuoted, wasQuote { fields[fields.count - 1].append(byte) }
        isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted: fields.append([])
      default: fields[fields.count - 1].append(byte)
      }
      wasQuote = byte == UInt8(ascii: "\"")
    }
    return fields.map { String(decoding: $0, as: UTF8.self) }
  }

  /// A number with every digit; nothing for an undefined one.
  private static func number(_ value: Double, isCount: Bool = false) -> String {
    guard value.isFinite else { return "" }
    return isCount ? Int(exactly: value).map { "\($0)" } ?? "\(value)" : "\(value)"
  }

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
