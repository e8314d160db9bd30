/// How the models of a comparison are scored on recordings that they were not fitted on.
public struct TransferSettings: Sendable, Equatable {
  /// How units of two recordings are matched; every choice makes cells of its own.
  public var alignments: [UnitAlignment]
  /// Where the neurons of each recording were, in the order of the comparison's recordings.
  public var preparations: [Preparation]
  /// Whether predictions of other recordings are kept; a cell is up to 50 MB.
  public var keepsPredictions: Bool

  /// Settings; without alignments the exact assignment.
  public init(
    alignments: [UnitAlignment] = [.assignment], preparations: [Preparation],
    keepsPredictions: Bool = false
  ) {
    var seen: Set<UnitAlignment> = []
    self.alignments = alignments.filter { seen.insert($0).inserted }
    self.preparations = preparations
    self.keepsPredictions = keepsPredictions
  }

  /// Checks that there is something to carry over, and somewhere to carry it.
  func check(_ recordings: Int) throws(TransferError) {
    guard recordings >= 2 else { throw .oneRecording }
    for preparation in Preparation.allCases where !preparations.contains(preparation) {
      throw .emptyGroup(preparation)
    }
  }

  /// Checks that a recording can be learned from and scored.
  static func check(_ dataset: Dataset) throws(TransferError) {
    for (name, part) in [("training", dataset.training), ("test", dataset.test)]
    where !part.entries.contains(1) {
      throw .noSpikes(recording: dataset.summary.name, part: name)
    }
  }
}

/// A transfer that cannot start.
public enum TransferError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is nothing to carry over to.
  case oneRecording
  /// One of the two groups has no recording.
  case emptyGroup(Preparation)
  /// A part of a recording has no spikes in the units that are used.
  case noSpikes(recording: String, part: String)

  /// One sentence.
  public var description: String {
    switch self {
    case .oneRecording: "a transfer needs at least two recordings: one to fit on and one to score"
    case .emptyGroup(let preparation):
      "there is no \(preparation.rawValue) recording, so nothing can be carried from or to one"
    case .noSpikes(let recording, let part):
      "the \(part) part of \(recording) has no spikes in the units that are used, so "
        + (part == "test" ? "nothing can be scored there" : "nothing can be learned from it")
    }
  }
}

extension TransferError: RemediableError {
  /// What to do.
  public var remedy: Remedy? {
    if case .noSpikes = self { return .chooseAnotherPart }
    return nil
  }
}
