import Tensor

@testable import Zoo

/// A run directory that is written by hand: fits without training, cells of made-up predictions.
struct SampleRun {
  let directory: RunDirectory
  /// The scored bins of every recording.
  var bins = 900
  var units = 4
  /// Changes the summaries of all recordings that are written from now on.
  var change: (inout DatasetSummary) -> Void = { _ in }

  init(_ path: String) { directory = RunDirectory(path) }

  /// What a model predicts.
  enum Prediction {
    /// One log-odds in all bins.
    case constant(Float)
    /// Log-odds that know something of the spikes, changed by a factor and noise.
    case informed(scale: Float, noise: Double = 0, seed: UInt64 = 1)
  }

  /// The spikes of a recording, and log-odds that they were drawn from.
  func truth(_ recording: String) throws -> ScoredPrediction {
    try StatisticsSample.prediction(
      bins: bins, units: units, seed: UInt64(recording.utf8.reduce(0) { $0 * 31 + Int($1) }))
  }

  func scored(_ prediction: Prediction, on recording: String) throws -> ScoredPrediction {
    let truth = try truth(recording)
    var generator: RandomGenerator
    let values: [Float]
    switch prediction {
    case .constant(let value): values = Array(repeating: value, count: bins * units)
    case .informed(let scale, let noise, let seed):
      generator = RandomGenerator(seed: seed)
      values = truth.withEntries { scores, _ in
        scores.map { scale * $0 + Float(noise * generator.normalDouble()) }
      }
    }
    return try ScoredPrediction(
      logOdds: LogOdds(Tensor(values, shape: [bins, units])), spikes: spikes(recording))
  }

  func spikes(_ recording: String) throws -> SpikeRaster {
    let labels = try truth(recording).withEntries { _, labels in Array(labels) }
    return try SpikeRaster(entries: labels, bins: bins, units: units)
  }

  /// Writes a fit and its own cell.
  func add(
    _ label: String, _ prediction: Prediction, on recording: String = "slice", seed: UInt64 = 0,
    role: ModelCard.Role = .competitor, options: [String: String] = ["hidden": "4"],
    settings: ProtocolSettings = ProtocolSettings(preset: .quick), version: Int = 1,
    hasBlocks: Bool = true, verdict: AuditReport.Verdict = .causal
  ) throws {
    var summary = sampleSummary(recording, spikes: "spikes of \(recording)")
    (summary.units, summary.scoredBins, summary.bins) = (units, bins, 4 * bins)
    summary.test = [3 * bins, 4 * bins]
    change(&summary)
    let fit = sampleFit(
      label, on: summary, seed: seed, role: role, options: options, settings: settings,
      numerics: Numerics(version: version, platform: "baseline"))
    let folder = directory.folder(of: fit.fit)
    try folder.create()
    try FitFolder.write(fit, to: folder.document)
    let scored = try scored(prediction, on: recording)
    let choices = StatisticsSample.choices
    let logits = scored.withEntries { scores, _ in Array(scores) }
    let scores = try Evaluation.score(
      logOdds: LogOdds(Tensor(logits, shape: [bins, units])), spikes: spikes(recording),
      nullRates: StatisticsSample.nullRates(units: units), threshold: choices.threshold,
      calibration: choices.calibration)
    let cell = Cell(fit.fit, testedOn: summary)
    var document = CellDocument(
      id: cell.id, cell: cell, recording: summary, metrics: scores, units: scores.units,
      validation: 0.5, runUp: 100,
      audit: AuditReport(
        verdict: verdict, lag: verdict == .leak ? 0 : nil, memoryBins: 5, probes: 32),
      predictSeconds: 0.25, auditSeconds: 0.5, peakMemoryBytes: 1024, predictions: nil,
      session: sampleSession)
    if hasBlocks {
      let file = folder.blocks(cell.name)
      try StatisticsSample.statistics(scored).write(to: file)
      document.blocks = try ZipSeal.digest(of: file)
    }
    try FitFolder.write(document, to: folder.cell(cell.name))
  }

  /// The block statistics of a prediction.
  func statistics(_ prediction: Prediction, on recording: String = "slice") throws -> CellStatistics
  {
    try StatisticsSample.statistics(scored(prediction, on: recording))
  }
}
