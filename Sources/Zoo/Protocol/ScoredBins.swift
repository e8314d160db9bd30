/// The bins of a part that are scored: all after a warm-up, the same for every model.
///
/// The warm-up is the longest context among the models that are compared, so that each has its full
/// context, but at most a quarter of the part, so that most of it is scored.
public struct ScoredBins: Sendable, Equatable {
  /// The part, as bins of the recording.
  public let part: Range<Int>
  /// The bins at the start of the part that are predicted but not scored.
  public let warmUp: Int

  /// The scored bins, as bins of the recording.
  public var range: Range<Int> { part.lowerBound + warmUp..<part.upperBound }
  /// The scored bins, counted from the start of the part.
  public var rangeInPart: Range<Int> { warmUp..<part.count }
  /// The number of scored bins.
  public var count: Int { part.count - warmUp }

  /// The scored bins of a part.
  ///
  /// - Parameters:
  ///   - part: the bins of the test or validation part within the recording.
  ///   - longestContext: the longest context of the comparison, in bins.
  /// - Throws: `EvaluationError.nothingToScore` if the part is empty.
  public init(part: Range<Int>, longestContext: Int) throws(EvaluationError) {
    guard !part.isEmpty else { throw .nothingToScore(bins: 0, units: 0) }
    self.part = part
    warmUp = min(max(0, longestContext), part.count / 4)
  }

  /// One byte per bin of the recording, 1 where it is scored.
  ///
  /// - Precondition: the part lies within the recording.
  public func mask(recordingBins: Int) -> [UInt8] {
    precondition(part.lowerBound >= 0 && part.upperBound <= recordingBins, "part outside recording")
    var mask = [UInt8](repeating: 0, count: recordingBins)
    for bin in range { mask[bin] = 1 }
    return mask
  }
}
