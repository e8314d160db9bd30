@testable import Zoo

/// A candidate with a validation score per seed, on one recording.
func sampleCandidate(
  _ number: Int, _ values: [String], _ scores: [Double], status: SweepRow.Status = .eligible,
  parameters: Int = 10, epochs: Int = 4, bestEpoch: Int = 2
) -> SweepRow {
  SweepRow(
    number: number, values: values, label: "gru:hidden=\(values[0])", isDefault: false,
    status: status, reason: status == .failed ? "it broke" : nil, context: 100, mostEpochs: 4,
    validation: scores.isEmpty ? .nan : scores.reduce(0, +) / Double(scores.count), seedSpread: nil,
    difference: nil, differenceSpread: nil,
    fits: scores.enumerated().map { seed, score in
      .init(
        fit: "\(number)-\(seed)", recording: "slice", seed: UInt64(seed), validation: score,
        parameters: parameters, epochs: epochs, bestEpoch: bestEpoch, steps: 100)
    }, fitSeconds: 1.5)
}

/// A sweep of candidates, the first of which was chosen.
func sampleSweep(_ rows: [SweepRow], axes: [String] = ["hidden"], seeds: Int = 1) -> SweepDocument {
  var rows = rows
  let best = rows[0]
  rows[0].status = .chosen
  let list = (0..<seeds).map { UInt64($0) }
  for index in rows.indices { rows[index].compare(with: best, seeds: list) }
  return SweepDocument(
    model: "gru", axes: axes.map { .init(name: $0, values: "given") },
    search: .init(method: "grid", combinations: rows.count),
    settings: ProtocolSettings(preset: .quick),
    budgetsDiffer: false, seeds: list, recordings: [sampleSummary("slice")], candidates: rows,
    effects: [],
    winner: .init(
      number: best.number, label: best.label, validation: best.validation,
      test: [.init(recording: "slice", value: 0.25, low: 0.2, high: 0.3, audit: "causal")]))
}
