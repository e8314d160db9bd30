import Tensor

@testable import Zoo

/// Scores of a small prediction, with a unit that has none.
func sampleScores() throws -> Scores {
  let spikes = raster(["|..", ".|.", "|..", "...", "||.", "..."])
  let logOdds = try LogOdds(
    Tensor((0..<18).map { Float($0 % 5) / 3 - 1 }, shape: [6, 3]))
  return try Evaluation.score(
    logOdds: logOdds, spikes: spikes, nullRates: [0.3, 0.2, 0.1], threshold: 0.1,
    calibration: AffineCalibration(slope: 0.5, intercept: -1))
}

/// A summary of a recording with a given name, whose spikes are named by their digest.
func sampleSummary(_ name: String, spikes: String = "5p1ke5") -> DatasetSummary {
  DatasetSummary(
    name: name, preparation: "unknown", units: 3, bins: 20, binSeconds: 0.001, prevalence: 0.2,
    sha256: "f11e", spikesSHA256: spikes, scoredBins: 6, maskSHA256: "ma5c", training: [0, 8],
    validation: [9, 13], test: [14, 20], splitSHA256: "5p117", silentUnits: 0, mergedSpikes: 0,
    notes: [])
}

/// A session that wrote something.
let sampleSession = RunSession(
  command: ["zoo-cli", "compare"], version: "1.2.3", started: "2026-01-02T03:04:05Z",
  instructionSet: "baseline", threads: 2, host: "here")

/// A finished fit.
func sampleFit(
  _ label: String, on recording: DatasetSummary, seed: UInt64 = 0,
  role: ModelCard.Role = .competitor, options: [String: String] = ["hidden": "4"],
  settings: ProtocolSettings = ProtocolSettings(preset: .quick),
  numerics: Numerics = Numerics(version: 1, platform: "baseline")
) -> FitDocument {
  let fit = Fit(
    label: label, model: "gru", options: options, on: recording, seed: seed,
    budget: FitBudget(settings), numerics: numerics)
  return FitDocument(
    id: fit.id, fit: fit, role: role, recording: recording, settings: settings, parameters: 7,
    fitSeconds: 1.5, peakMemoryBytes: 4096, epochs: 3, bestEpoch: 2, steps: 12, curve: [],
    weights: nil,
    session: sampleSession)
}

/// A row of results with a given label and recording, calibrated bits per spike and their median.
func sampleRow(
  _ label: String, on recording: String = "slice", seed: UInt64 = 0,
  role: ModelCard.Role = .competitor, verdict: AuditReport.Verdict = .causal, bits: Double? = nil,
  median: Double? = nil
) throws -> ResultRow {
  var scores = try sampleScores()
  if let bits { scores[.headline] = bits }
  if let median { scores[.calibratedUnitMedian] = median }
  let summary = sampleSummary(recording)
  let fit = sampleFit(label, on: summary, seed: seed, role: role)
  let cell = Cell(fit.fit, testedOn: summary)
  return ResultRow(
    fit: fit,
    cell: CellDocument(
      id: cell.id, cell: cell, recording: summary, metrics: scores, units: scores.units,
      validation: 0.5, runUp: 100,
      audit: AuditReport(
        verdict: verdict, lag: verdict == .leak ? 0 : nil, memoryBins: 5,
        memoryIsLowerBound: false, probes: 32),
      predictSeconds: 0.25, auditSeconds: 0.5, peakMemoryBytes: 1024, predictions: "d19e57",
      session: sampleSession))
}

/// A row of a transfer, with a stratified ROC-AUC for the test part and for the training part.
///
/// Names that begin with `dish` are in vitro, others in vivo.
func sampleTransferRow(
  _ label: String, from source: String, to target: String, alignment: String = "rate-rank",
  auc: Double, training: Double? = nil, role: ModelCard.Role = .competitor, seed: UInt64 = 0,
  verdict: AuditReport.Verdict = .causal
) throws -> ResultRow {
  func summary(_ name: String) -> DatasetSummary {
    var summary = sampleSummary(name)
    summary.preparation = name.hasPrefix("dish") ? "in-vitro" : "in-vivo"
    return summary
  }
  var row = try sampleRow(label, on: target, seed: seed, role: role, verdict: verdict)
  let fit = sampleFit(label, on: summary(source), seed: seed, role: role)
  var cell = row.cell
  cell.cell = Cell(
    fit.fit, testedOn: summary(target), alignment: source == target ? nil : alignment)
  (cell.id, cell.recording) = (cell.cell.id, summary(target))
  cell.metrics[.rocAUCStratified] = auc
  cell.training = training.map { Scores(numbers: [Metric.rocAUCStratified.name: $0]) }
  row = ResultRow(fit: fit, cell: cell)
  return row
}

/// A transfer of one model between two dishes and one animal, with the null rows.
///
/// Each model scores 0.9 at home; gru takes 0.7 to another dish, 0.6 to the animal and 0.5 back.
func sampleTransfer() throws -> ComparisonResults {
  let places = ["dish a", "dish b", "rat"]
  var rows: [ResultRow] = []
  for source in places {
    for target in places {
      let isOwn = source == target
      let auc =
        isOwn
        ? 0.9 : source == "rat" ? 0.5 : target == "rat" ? (source == "dish a" ? 0.58 : 0.62) : 0.7
      rows.append(
        try sampleTransferRow(
          "gru", from: source, to: target, auc: auc, training: isOwn ? 0.95 : nil))
      rows.append(
        try sampleTransferRow(
          "constant-rate", from: source, to: target, auc: 0.5, training: isOwn ? 0.5 : nil,
          role: .null))
      rows.append(
        try sampleTransferRow(
          "exponential-history", from: source, to: target, auc: isOwn ? 0.65 : 0.64, role: .null))
    }
  }
  return ComparisonResults(
    settings: ProtocolSettings(preset: .quick),
    recordings: rows.filter { $0.trainedOn == $0.testedOn && $0.label == "gru" }
      .map(\.cell.recording), rows: rows)
}

/// Results with the given rows and nothing else.
func sampleResults(_ rows: [ResultRow]) -> ComparisonResults {
  ComparisonResults(settings: ProtocolSettings(preset: .quick), recordings: [], rows: rows)
}
