/// The chronological parts of a recording: training, validation and test, with a gap between them.
///
/// The gap is at least the longest context, so that no model sees bins of one part while it is
/// fitted or judged on another.
public struct Split: Sendable, Hashable, Codable {
  /// The bins that models are fitted on.
  public let training: Range<Int>
  /// The bins that choose epochs, thresholds and calibration.
  public let validation: Range<Int>
  /// The bins that are scored once.
  public let test: Range<Int>

  /// A part by its name.
  public enum Part: String, Sendable, Codable, CaseIterable {
    /// What models are fitted on.
    case training
    /// What chooses epochs, thresholds and calibration.
    case validation
    /// What is scored once.
    case test
  }

  /// The bins of a part.
  public subscript(part: Part) -> Range<Int> {
    switch part {
    case .training: training
    case .validation: validation
    case .test: test
    }
  }

  /// The number of bins between two parts.
  public var gap: Int { validation.lowerBound - training.upperBound }

  /// One byte per bin of the recording, 1 where it is scored: in the test part.
  ///
  /// - Precondition: the parts lie within the recording.
  public func scoredMask(bins: Int) -> [UInt8] {
    precondition(test.lowerBound >= 0 && test.upperBound <= bins, "part outside recording")
    var mask = [UInt8](repeating: 0, count: bins)
    for bin in test { mask[bin] = 1 }
    return mask
  }

  /// Parts chosen elsewhere.
  public init(training: Range<Int>, validation: Range<Int>, test: Range<Int>) {
    self.training = training
    self.validation = validation
    self.test = test
  }

  /// 50 / 25 / 25 % of the bins that two gaps of `context` bins leave.
  ///
  /// Every part must have at least twice the context: less than two windows of a model are too
  /// little to fit it on, and to judge it by.
  /// - Throws: `RecordingError.tooShort` if a part would be shorter.
  public static func chronological(
    bins: Int, context: Int, recording: String
  ) throws(RecordingError) -> Split {
    let gap = max(0, context)
    // A part with no bins or one bin has nothing to predict.
    let shortest = max(2, gap.multipliedReportingOverflow(by: 2).partialValue)
    guard gap < 1 << 40, bins >= 2 * gap + 4 * shortest else {
      throw .tooShort(
        recording: recording, bins: bins,
        needed: gap < 1 << 40 ? 2 * gap + 4 * shortest : .max,
        reason: "a context of \(gap) bins")
    }
    let usable = bins - 2 * gap
    let training = usable / 2
    let validation = usable / 4
    let validationStart = training + gap
    let testStart = validationStart + validation + gap
    return Split(
      training: 0..<training, validation: validationStart..<validationStart + validation,
      test: testStart..<bins)
  }
}
