extension ModelSweep {
  /// Everything that is going to be done before the winner is known.
  struct Plan {
    let candidates: [SweepCandidate]
    /// Why candidates cannot be made, by number.
    let impossible: [Int: String]
    /// The recordings as all candidates use them.
    let recordings: [DatasetSummary]
    let pieces: [CandidatePiece]

    /// The candidate with a number.
    func candidate(_ number: Int) -> SweepCandidate? {
      candidates.first { $0.number == number }
    }
  }

  /// Makes every candidate once, so that problems are found before anything is fitted.
  ///
  /// - Parameter recordings: as they are cut for the longest context.
  /// - Returns: the plan.
  /// - Throws: `SweepError.allImpossible`, `ModelOptionError`.
  func plan(_ recordings: [DatasetSummary]) throws -> Plan {
    let candidates = try space.candidates(settings)
    var impossible: [Int: String] = [:]
    for candidate in candidates {
      for units in Set(recordings.map(\.units)).sorted() {
        do {
          try candidate.selection.check(units: units, context: candidate.settings.context)
        } catch {
          impossible[candidate.number] = "\(error)"
        }
      }
    }
    if impossible.count == candidates.count, let reason = impossible[1] {
      throw SweepError.allImpossible(reason: reason)
    }
    let pieces = candidates.filter { impossible[$0.number] == nil }.flatMap { candidate in
      recordings.enumerated().flatMap { index, recording in
        seeds.map { seed in
          CandidatePiece(
            candidate: candidate,
            fit: Fit(
              candidate.selection, on: recording, seed: seed,
              budget: FitBudget(candidate.settings)), recording: index)
        }
      }
    }
    return Plan(
      candidates: candidates, impossible: impossible, recordings: recordings, pieces: pieces)
  }
}
