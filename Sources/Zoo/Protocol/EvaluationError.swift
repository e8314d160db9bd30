import Tensor

/// Why, and where, a prediction cannot be scored.
public enum EvaluationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Log-odds and spikes do not have the same bins and units.
  case shapeMismatch(logOdds: Shape, bins: Int, units: Int)
  /// A log-odds is NaN or infinite.
  case notFinite(unit: Int, bin: Int, isNaN: Bool)
  /// There is not one null rate per unit.
  case nullRateCount(expected: Int, found: Int)
  /// A null rate is not strictly between 0 and 1 spikes per bin.
  case nullRateOutOfRange(unit: Int)
  /// The part that should be scored has no bins, or the prediction no units.
  case nothingToScore(bins: Int, units: Int)
  /// There is not one description per unit.
  case unitCount(expected: Int, found: Int)

  /// One sentence that says what was found, where, and what is expected.
  public var description: String {
    switch self {
    case .shapeMismatch(let logOdds, let bins, let units):
      "log-odds of shape \(logOdds) cannot be scored against spikes of \(bins) bins and "
        + "\(units) units: both must cover the same bins and units"
    case .notFinite(let unit, let bin, let isNaN):
      "the log-odds of unit \(unit) in scored bin \(bin) is \(isNaN ? "NaN" : "infinite"): "
        + "a prediction must be a finite number (clip it to ±80 for near certainty)"
    case .nullRateCount(let expected, let found):
      "\(found) null rates for \(expected) units: there must be one per unit"
    case .nullRateOutOfRange(let unit):
      "the null rate of unit \(unit) is not strictly between 0 and 1 spikes per bin"
    case .nothingToScore(let bins, let units):
      "\(bins) bins of \(units) units leave nothing to score"
    case .unitCount(let expected, let found):
      "\(found) descriptions for \(expected) units: there must be one per unit"
    }
  }
}

extension EvaluationError: RemediableError {
  /// A longer part or a shorter context where nothing is left to score; otherwise nil.
  public var remedy: Remedy? {
    switch self {
    case .nothingToScore: .shortenContext
    case .shapeMismatch, .notFinite, .nullRateCount, .nullRateOutOfRange, .unitCount: nil
    }
  }
}
