import Tensor

/// What is known of one fit of a candidate before the test part is opened: `candidate.json`, next to
/// the fit's `fit.json`.
struct CandidateDocument: Sendable, Codable {
  /// The version of this layout.
  var schema = "zoo.candidate/1"
  /// The id of the fit.
  var fit: String
  /// The version of scoring and auditing; see `Cell.version`.
  var version = Cell.version
  /// Calibrated bits per spike of the validation part; undefined without validation spikes.
  @NullWhenUndefined var validation: Double
  /// The map that was fitted on the validation part, and the threshold.
  var calibration: AffineCalibration
  @NullWhenUndefined var threshold: Double
  /// Bins of the run-up before the validation part.
  var runUp: Int
  /// The audit of the prediction of the validation part.
  var audit: AuditReport
  /// The session that wrote it.
  var session: RunSession

  enum CodingKeys: String, CodingKey {
    case schema, fit, version, validation, calibration, threshold, audit, session
    case runUp = "run_up_bins"
  }
}

/// One fit of a candidate: on one recording, with one seed.
struct CandidatePiece: Sendable {
  /// The candidate.
  let candidate: SweepCandidate
  /// The fit.
  let fit: Fit
  /// The index of the recording.
  let recording: Int

  /// The piece as a cell, for estimates.
  var planned: PlannedCell {
    PlannedCell(fit: fit, selection: candidate.selection, recording: recording)
  }

  /// A finished piece; nil if it is not there, or damaged, of which `damaged` is told.
  func finished(
    in directory: RunDirectory, _ verified: VerifiedFiles, damaged: (FileError) -> Void = { _ in }
  ) -> (fit: FitDocument, score: CandidateDocument)? {
    do throws(FileError) {
      return try directory.folder(of: fit).readCandidate(fit.id, verified)
    } catch {
      damaged(error)
      return nil
    }
  }

  /// The finished fit; nil if it is not there.
  ///
  /// - Throws: `FileError` that names a damaged file.
  func finishedFit(
    in directory: RunDirectory, _ verified: VerifiedFiles
  ) throws(FileError) -> FitDocument? {
    try directory.folder(of: fit).readFit(fit.id, verified)
  }
}

extension FitFolder {
  /// The finished fit with an id; nil if it is not there.
  ///
  /// - Throws: `FileError` that names a damaged file.
  func readFit(_ id: String, _ verified: VerifiedFiles) throws(FileError) -> FitDocument? {
    guard let document = try readFit(verified), document.id == id, document.fit.id == id
    else { return nil }
    return document
  }

  /// The finished fit of a candidate with its score; nil if one of them is not there.
  ///
  /// - Throws: `FileError` that names a damaged file.
  func readCandidate(
    _ id: String, _ verified: VerifiedFiles
  ) throws(FileError) -> (fit: FitDocument, score: CandidateDocument)? {
    guard let document = try readFit(id, verified), FileBytes.exists(candidate) else { return nil }
    let score = try SealedJSON.decode(
      CandidateDocument.self, from: FileBytes.read(candidate), file: candidate)
    return score.fit == id && score.version == Cell.version ? (document, score) : nil
  }
}

/// Fits a candidate and scores it on the validation part; it never sees the test part.
struct CandidateWork {
  let piece: CandidatePiece
  let dataset: Dataset
  /// The directory of the candidates.
  let directory: RunDirectory
  let session: RunSession
  let verified: VerifiedFiles
  let observer: @Sendable (ComparisonEvent) -> Void

  /// Does what is missing.
  ///
  /// - Throws: `FitCancelled` after saving, `FileError`, or what the model throws.
  func run(resume: Bool) throws -> (fit: FitDocument, score: CandidateDocument) {
    let (settings, label) = (piece.candidate.settings, piece.fit.label)
    let damaged = { @Sendable [directory, observer] (error: FileError) in
      let damage = RunContents.Damage(error, in: directory)
      observer(.damaged(file: damage.file, problem: damage.problem))
    }
    let fitter = Fitter(
      fit: piece.fit, selection: piece.candidate.selection, dataset: dataset, settings: settings,
      directory: directory, session: session, verified: verified, damaged: damaged)
    // A damaged fit has been named already.
    let finished = try? piece.finishedFit(in: directory, verified)
    let predictor: any Predictor
    let document: FitDocument
    if let finished, let restored = try fitter.restored(finished) {
      (predictor, document) = (restored, finished)
    } else {
      (predictor, document) = try fitter.run(
        resume: resume, progress: { [observer] in observer(.progress(label: label, $0)) })
    }
    observer(.auditing(label: label))
    let part = dataset.validation(for: predictor)
    let rows = try predictor.logOdds(for: part.raster, batch: nil)
    var audit = Audit(seed: piece.fit.seed)
    // The winner is audited in full on the test part. Here the segment is probed, which costs little
    // and keeps a leak from winning.
    audit.wholePredictions = 0
    let report = try audit.run(
      predictor, on: part.raster, scored: rows, nullRates: dataset.nullRates.rates,
      context: settings.context, isCancelled: Interruption.isRequested)
    let (choices, bits) = try dataset.validationScore(of: rows.slice(part.range))
    let score = CandidateDocument(
      fit: piece.fit.id, validation: bits, calibration: choices.calibration,
      threshold: choices.threshold, runUp: part.runUp, audit: report, session: session)
    try FitFolder.write(score, to: directory.folder(of: piece.fit).candidate)
    return (document, score)
  }
}
