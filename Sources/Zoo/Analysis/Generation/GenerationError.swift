/// Spikes that cannot be generated.
public enum GenerationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The model's log-odds of a unit are not a number.
  case notANumber(bin: Int, unit: Int)
  /// No unit spiked, and a recording without spikes cannot be read.
  case noSpikes(bins: Int)
  /// The recording's test part has fewer bins than were asked for.
  case partTooShort(recording: String, bins: Int, needed: Int)

  /// One sentence.
  public var description: String {
    switch self {
    case .notANumber(let bin, let unit):
      "the model's log-odds of unit \(unit) in bin \(bin) of the rollout are not a number"
    case .noSpikes(let bins):
      "no unit spiked in \(bins) bins, and a recording without spikes cannot be read"
    case .partTooShort(let recording, let bins, let needed):
      "the test part of '\(recording)' has \(bins) bins, and \(needed) are needed"
    }
  }
}
