import Tensor

/// Scores one cell: predicts a recording with a fitted predictor, audits it, and keeps the
/// prediction.
struct Scorer {
  let cell: Cell
  let dataset: Dataset
  let folder: FitFolder
  let session: RunSession
  let verified: VerifiedFiles

  /// Predicts, audits and scores.
  ///
  /// - Throws: `FitCancelled`, `FileError`, or what the model throws.
  func run(
    _ predictor: any Predictor, audit: Audit, context: Int
  ) throws -> CellDocument {
    MemoryMeter.reset()
    let validation = try predictor.logOdds(for: dataset.validation, batch: nil)
    let clock = ContinuousClock()
    let start = clock.now
    let test = try predictor.logOdds(for: dataset.test, batch: nil)
    let predicted = clock.now
    let audit = try audit.run(
      predictor, on: dataset.test, scored: test, nullRates: dataset.nullRates.rates,
      context: context, isCancelled: Interruption.isRequested)
    return try keep(
      validation: validation, test: test, audit: audit,
      predictSeconds: start.duration(to: predicted).seconds,
      auditSeconds: predicted.duration(to: clock.now).seconds)
  }

  /// Scores the known truth of a simulation, which is read and not computed.
  ///
  /// - Throws: `FileError`, `EvaluationError`.
  func run(truth: (validation: LogOdds, test: LogOdds)) throws -> CellDocument {
    try keep(
      validation: truth.validation, test: truth.test, audit: .given, predictSeconds: 0,
      auditSeconds: 0)
  }

  private func keep(
    validation: LogOdds, test: LogOdds, audit: AuditReport, predictSeconds: Double,
    auditSeconds: Double
  ) throws -> CellDocument {
    let scored = try dataset.scores(test: test, validation: validation)
    let document = CellDocument(
      id: cell.id, cell: cell, recording: dataset.summary, metrics: scored.scores,
      units: scored.scores.units, validation: scored.validation, audit: audit,
      predictSeconds: predictSeconds, auditSeconds: auditSeconds,
      peakMemoryBytes: MemoryMeter.peakBytes, predictions: try write(test), session: session)
    try FitFolder.write(document, to: folder.cell(cell.name))
    return document
  }

  /// Writes the rows that were scored, and returns the digest of the archive's directory.
  private func write(_ test: LogOdds) throws -> String {
    let spikes = dataset.test.slice(dataset.scored.rangeInPart)
    let file = folder.predictions(cell.name)
    let logits = NumericArray(try test.slice(dataset.scored.rangeInPart).values)
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
        "bin_index": NumericArray(dataset.scored.range.map { Int64($0) }),
        "null_rates": NumericArray(dataset.nullRates.rates),
      ], deflating: repeats ? ["logits", "spikes", "bin_index"] : ["spikes", "bin_index"])
    let digest = try ZipSeal.digest(of: file)
    verified.insert(file, digest: digest)
    return digest
  }
}
