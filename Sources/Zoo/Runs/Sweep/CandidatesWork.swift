import Tensor

/// The work of one process on the candidates of a sweep: it fits them and scores them on validation, and
/// never sees the test part.
struct CandidatesWork {
  let sweep: ModelSweep
  /// The recordings that the work needs, by their index in the plan.
  let datasets: [Int: Dataset]
  let session: RunSession
  let verified: VerifiedFiles
  let observer: @Sendable (ComparisonEvent) -> Void
  /// Whether this process does a part of a plan, and so records every failure.
  var isPartOfPlan = false

  private var candidates: RunDirectory { sweep.directory.candidates }

  /// Does what is missing of some pieces.
  ///
  /// - Returns: why candidates failed, by number.
  /// - Throws: `FitCancelled` after saving, `FileError`.
  func run(_ pieces: [CandidatePiece]) throws -> [Int: String] {
    for (_, dataset) in datasets.sorted(by: { $0.key < $1.key }) {
      observer(.prepared(dataset.summary))
    }
    var failures: [Int: String] = [:]
    try SharedWork.run(Array(pieces.enumerated())) { numbered, isFirst in
      let (index, piece) = numbered
      // Where it failed on one recording it cannot win, and need not be tried on the others.
      if failures[piece.candidate.number] != nil, !isPartOfPlan { return .done }
      try Interruption.check()
      if reuse(piece) { return .done }
      guard let claim = try FitClaim(candidates.claim(of: piece.fit)) else {
        if isFirst {
          observer(
            .waiting(
              label: piece.fit.label, recording: piece.fit.trainedOn, seed: piece.fit.seed))
        }
        return .taken
      }
      return try withExtendedLifetime(claim) {
        // Another process may have finished it between the check and the claim.
        if !isFirst, reuse(piece) { return .done }
        observer(
          .started(
            label: piece.fit.label, recording: piece.fit.trainedOn, seed: piece.fit.seed,
            index: index, count: pieces.count))
        if let failure = try attempt(piece) {
          failures[piece.candidate.number] = failure.message
          observer(.failed(failure))
        }
        return .done
      }
    }
    return failures
  }

  /// Reuses a finished piece; false if there is none.
  private func reuse(_ piece: CandidatePiece) -> Bool {
    let done = piece.finished(in: candidates, verified) { error in
      let damage = RunContents.Damage(error, in: sweep.directory)
      observer(.damaged(file: damage.file, problem: damage.problem))
    }
    guard let done else { return false }
    observer(.validated(.init(done.fit, done.score, isReused: true)))
    return true
  }

  /// Fits and scores a piece; returns why the model failed, if it did.
  private func attempt(_ piece: CandidatePiece) throws -> FailureRecord? {
    guard let dataset = datasets[piece.recording] else { throw ComparisonError.noRecordings }
    let folder = candidates.folder(of: piece.fit)
    do {
      let done = try CandidateWork(
        piece: piece, dataset: dataset, directory: candidates, session: session,
        verified: verified, observer: observer
      ).run(resume: sweep.existing != .replace)
      FileBytes.remove(folder.failure)
      observer(.validated(.init(done.fit, done.score, isReused: false)))
      return nil
    } catch let error where error is FitCancelled || error is FileError {
      // A full disk is not the model's failure.
      throw error
    } catch {
      let failure = FailureRecord(
        label: piece.fit.label, recording: piece.fit.trainedOn, seed: piece.fit.seed,
        message: "\(error)")
      if isPartOfPlan {
        try folder.create()
        try FitFolder.write(failure, to: folder.failure)
      }
      return failure
    }
  }
}
