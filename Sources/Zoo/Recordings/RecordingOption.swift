/// A number that a user may choose about a recording, by the name that errors call it.
public enum RecordingOption: String, Sendable, CaseIterable {
  /// The width of a bin in seconds.
  case binWidth = "bin width"
  /// The length of a tick in seconds.
  case tick = "tick"
  /// The second at which the part that is used begins.
  case start = "start"
  /// The length of the part that is used, in minutes.
  case minutes = "number of minutes"
  /// The number of units that are used.
  case units = "number of units"
}
