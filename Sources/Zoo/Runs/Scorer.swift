import Tensor

/// Scores one cell: predicts a recording with a fitted predictor, audits it, and keeps the
/// prediction.
struct Scorer {
  let cell: Cell
  let dataset: Dataset
  let folder: FitFolder
  let session: RunSession
  let verified: VerifiedFiles
  /// Whether the predictions are kept; a transfer has too many of them.
  var keepsPredictions = true
  /// Whether the training part is scored too.
  var scoresTraining = false

  /// Predicts, audits and scores.
  ///
  /// - Throws: `FitCancelled`, `FileError`, or what the model throws.
  func run(
    _ predictor: any Predictor, audit: Audit, context: Int
  ) throws -> CellDocument {
    MemoryMeter.reset()
    let validation = try predictor.logOdds(for: dataset.validation(for: predictor))
    let part = dataset.test(for: predictor)
    let clock = ContinuousClock()
    let start = clock.now
    let rows = try predictor.logOdds(for: part.raster, batch: nil)
    let predicted = clock.now
    // The rows of the run-up are audited too: they come from the same call as those that count.
    let audit = try audit.run(
      predictor, on: part.raster, scored: rows, nullRates: dataset.nullRates.rates,
      context: context, isCancelled: Interruption.isRequested)
    // It has no earlier bins, so it has no run-up.
    let training = scoresTraining ? try predictor.logOdds(for: dataset.training, batch: nil) : nil
    return try keep(
      validation: validation, test: rows.slice(part.range), training: training, runUp: part.runUp,
      audit: audit,
      predictSeconds: start.duration(to: predicted).seconds,
      auditSeconds: predicted.duration(to: clock.now).seconds)
  }

  /// Scores the known truth of a simulation, which is read and not computed.
  ///
  /// - Throws: `FileError`, `EvaluationError`.
  func run(truth: (validation: LogOdds, test: LogOdds)) throws -> CellDocument {
    try keep(
      validation: truth.validation, test: truth.test, training: nil, runUp: 0, audit: .given,
      predictSeconds: 0, auditSeconds: 0)
  }

  private func keep(
    validation: LogOdds, test: LogOdds, training: LogOdds?, runUp: Int, audit: AuditReport,
    predictSeconds: Double, auditSeconds: Double
  ) throws -> CellDocument {
    let scored = try dataset.scores(of: test, chosenBy: validation)
    let document = CellDocument(
      id: cell.id, cell: cell, recording: dataset.summary, metrics: scored.scores,
      units: scored.scores.units,
      training: try training.map { try dataset.trainingScores(of: $0, choices: scored.choices) },
      validation: scored.validation, runUp: runUp, audit: audit,
      predictSeconds: predictSeconds, auditSeconds: auditSeconds,
      peakMemoryBytes: MemoryMeter.peakBytes, predictions: keepsPredictions ? try write(test) : nil,
      blocks: try writeBlocks(test, scored.choices), curves: try writeCurves(test),
      session: session)
    try FitFolder.write(document, to: folder.cell(cell.name))
    return document
  }

  /// Writes the block statistics, and returns the digest of the archive's directory; nil if there are
  /// too few bins for blocks.
  private func writeBlocks(_ test: LogOdds, _ choices: Evaluation.Choices) throws -> String? {
    guard let statistics = try dataset.statistics(of: test, choices: choices) else { return nil }
    let file = folder.blocks(cell.name)
    try statistics.write(to: file)
    let digest = try ZipSeal.digest(of: file)
    verified.insert(file, digest: digest)
    return digest
  }

  /// Writes what the report draws, and returns the digest of the archive's directory.
  private func writeCurves(_ test: LogOdds) throws -> String? {
    // The matrices of a transfer have hundreds of cells, which no picture shows one by one.
    guard keepsPredictions else { return nil }
    let file = folder.curves(cell.name)
    try CellCurves(
      ScoredPrediction(logOdds: test, spikes: dataset.test),
      binSeconds: dataset.summary.binSeconds
    ).write(to: file)
    let digest = try ZipSeal.digest(of: file)
    verified.insert(file, digest: digest)
    return digest
  }

  /// Writes the rows that were scored, and returns the digest of the archive's directory.
  private func write(_ test: LogOdds) throws -> String {
    let spikes = dataset.test
    let file = folder.predictions(cell.name)
    let logits = NumericArray(test.values)
    // The rows of most models are numbers without a pattern; those of the simplest null models repeat.
    let repeats = logits.withUnsafeBytes { bytes in
      let sample = UnsafeRawBufferPointer(rebasing: bytes.prefix(1 << 16))
      return 4 * Deflate.raw([sample]).count < sample.count
    }
    try NumPyArchive.write(
      file,
      [
        "logits": logits,
        "spikes": NumericArray(spikes.entries, shape: [spikes.bins, spikes.units]),
        "bin_index": NumericArray(dataset.split.test.map { Int64($0) }),
        "null_rates": NumericArray(dataset.nullRates.rates),
      ], deflating: repeats ? ["logits", "spikes", "bin_index"] : ["spikes", "bin_index"])
    let digest = try ZipSeal.digest(of: file)
    verified.insert(file, digest: digest)
    return digest
  }
}
