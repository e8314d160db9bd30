import Zoo

/// The table of scores, one line a model: means over seeds where there are several.
struct ScoreTable {
  private static let columns: [Table.Column] = [
    .init(title: "model"),
    .init(title: "bits/spike ↑", isNumeric: true),
    .init(title: "± seeds", isNumeric: true, dispensability: 6),
    .init(title: "calibrated ↑", isNumeric: true, dispensability: 2),
    .init(title: "unit median ↑", isNumeric: true, dispensability: 5),
    .init(title: "units>0 ↑", isNumeric: true, dispensability: 4),
    .init(title: "strat. AUC ↑", isNumeric: true, dispensability: 1),
    .init(title: "unit AUC ↑", isNumeric: true, dispensability: 3),
    .init(title: "AP lift ↑", isNumeric: true, dispensability: 5),
    .init(title: "slope →1", isNumeric: true, dispensability: 7),
    .init(title: "audit", dispensability: 4),
    .init(title: "fit", isNumeric: true, dispensability: 8),
  ]

  private var lines: [(cells: [String], emphasis: TextStyle.Emphasis?)] = []
  private var hasSeeds = false
  private var hasAudit = false

  /// Adds a model by its scores alone.
  mutating func append(label: String, _ scores: [Scores]) {
    append(label: label, scores, audit: "", fit: "", nil)
  }

  /// Adds a model by its rows, one a seed.
  mutating func append(_ rows: [ResultRow]) {
    guard let first = rows.first else { return }
    let mark =
      switch first.role {
      case .null: " (null)"
      case .oracle: " (ceiling)"
      case .competitor: ""
      }
    hasAudit = true
    append(
      label: first.label + mark, rows.map(\.metrics),
      // Seeds differ in weights, not in architecture: the worst verdict speaks for all.
      audit: (rows.first { $0.audit.verdict == .indeterminate } ?? first).audit.text,
      fit: first.role == .oracle
        ? "" : NumberText.duration(rows.reduce(0) { $0 + $1.fitSeconds } / Double(rows.count)),
      first.role == .competitor ? nil : .dim)
  }

  private mutating func append(
    label: String, _ scores: [Scores], audit: String, fit: String, _ emphasis: TextStyle.Emphasis?
  ) {
    func mean(_ value: (Scores) -> Double) -> Double {
      scores.reduce(0) { $0 + value($1) } / Double(scores.count)
    }
    let bits = mean(\.bitsPerSpike.pooled)
    var spread = ""
    if scores.count > 1 {
      let squares = scores.reduce(0) { sum, score in
        let difference = score.bitsPerSpike.pooled - bits
        return sum + difference * difference
      }
      spread = NumberText.fixed((squares / Double(scores.count - 1)).squareRoot(), 3)
      hasSeeds = true
    }
    lines.append(
      (
        [
          label, NumberText.fixed(bits, 3), spread,
          NumberText.fixed(mean(\.bitsPerSpikeCalibrated.pooled), 3),
          NumberText.fixed(mean(\.bitsPerSpike.unitMedian), 3),
          NumberText.percent(mean(\.bitsPerSpike.unitsAboveZero)),
          NumberText.fixed(mean(\.rocAUC.stratified), 3),
          NumberText.fixed(mean(\.rocAUC.unitMean), 3),
          NumberText.fixed(mean(\.averagePrecision.lift), 2) + "×",
          NumberText.fixed(mean(\.calibration.slope), 2), audit, fit,
        ], emphasis
      ))
  }

  /// The table; columns that nothing fills are left out.
  var table: Table {
    let shown = Self.columns.indices.filter { column in
      switch Self.columns[column].title {
      case "± seeds": hasSeeds
      case "audit", "fit": hasAudit
      default: true
      }
    }
    var table = Table(shown.map { Self.columns[$0] })
    for line in lines { table.append(shown.map { line.cells[$0] }, line.emphasis) }
    return table
  }
}

extension AuditReport {
  /// The judgement in a few words.
  var text: String {
    switch verdict {
    case .causal:
      "causal" + memoryText
    case .rounding: "rounding" + memoryText
    case .leak: "LEAK" + (lag.map { " lag \($0)" } ?? "")
    case .indeterminate: "indeterminate"
    case .given: "given"
    }
  }

  private var memoryText: String {
    memoryBins.map { ", memory \(memoryIsLowerBound ? "≥" : "")\($0)" } ?? ""
  }
}
