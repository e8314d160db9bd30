/// Pieces of work that several processes may share: what another process has claimed is left to it, and
/// looked at again at the end.
enum SharedWork {
  /// What became of a piece.
  enum Outcome {
    /// It is finished, or cannot be.
    case done
    /// Another process works on it.
    case taken
    /// No other piece may be begun.
    case ended
  }

  /// Attempts every piece in order, then those again that others had taken, until none is left.
  ///
  /// - Parameters:
  ///   - pieces: the work.
  ///   - attempt: does a piece, or finds it done; told whether it is its first attempt.
  /// - Throws: `FitCancelled` between two looks, and what an attempt throws.
  static func run<Piece>(
    _ pieces: [Piece], _ attempt: (_ piece: Piece, _ isFirst: Bool) throws -> Outcome
  ) throws {
    var (waiting, isFirst) = (pieces, true)
    while !waiting.isEmpty {
      var taken: [Piece] = []
      for piece in waiting {
        switch try attempt(piece, isFirst) {
        case .done: break
        case .taken: taken.append(piece)
        case .ended: return
        }
      }
      (waiting, isFirst) = (taken, false)
      try Interruption.check()
      if !waiting.isEmpty { Host.pause(milliseconds: 200) }
    }
  }
}
