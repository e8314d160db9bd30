/// A number that a user may choose for a recording, by its name in errors.
public enum RecordingOption: String, Sendable, CaseIterable {
  /// The width of a bin in seconds.
  case binWidth = "bin width"
  /// The length of a tick in seconds.
  case tick = "tick"
  /// The length of a trial in seconds.
  case trialLength = "trial length"
  /// The beginning of the used part, in seconds.
  case start = "start"
  /// The length of the used part, in minutes.
  case minutes = "number of minutes"
  /// The number of units that are used.
  case units = "number of units"
}
