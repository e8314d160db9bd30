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

/// A row of results with a given label and recording, calibrated bits per spike and their median.
func sampleRow(
  _ label: String, on recording: String = "slice", seed: UInt64 = 0,
  role: ModelCard.Role = .competitor, verdict: AuditReport.Verdict = .causal, bits: Double? = nil,
  median: Double? = nil
) throws -> ResultRow {
  var scores = try sampleScores()
  if let bits { scores[.headline] = bits }
  if let median { scores[.calibratedUnitMedian] = median }
  return ResultRow(
    model: "gru", label: label, role: role, options: ["hidden": "4"],
    predictions: RunDirectory.predictions(label, recording, seed: seed), checkpoint: nil,
    trainedOn: recording, testedOn: recording, seed: seed, parameters: 7, fitSeconds: 1.5,
    predictSeconds: 0.25, peakMemoryBytes: 4096, epochs: 3, bestEpoch: 2, rank: nil,
    audit: AuditReport(
      verdict: verdict, lag: verdict == .leak ? 0 : nil, memoryBins: 5,
      memoryIsLowerBound: false, probes: 32),
    metrics: scores)
}

/// Results with the given rows and nothing else.
func sampleResults(_ rows: [ResultRow]) -> ComparisonResults {
  ComparisonResults(
    settings: ProtocolSettings(preset: .quick), recordings: [], rows: rows, failures: [])
}
