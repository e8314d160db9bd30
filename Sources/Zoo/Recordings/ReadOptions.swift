/// What a reader cannot know from the file.
public struct ReadOptions: Sendable, Equatable {
  /// The length of a tick in seconds, for files that count time in ticks; it overrides the file's.
  public var tick: Double?
  /// The width of the bins of a raster file, in seconds; 1 ms unless given.
  public var rasterBin: Double?
  /// The length of a trial in seconds, to lay the trials of a table one after another.
  public var trialSeconds: Double?
  /// The variable to read from a file with several.
  public var variable: String?
  /// Where the neurons were recorded; without it, the name of the file's folder may say.
  public var preparation: Preparation?

  /// Options; others are taken from the file or have defaults.
  public init(
    tick: Double? = nil, rasterBin: Double? = nil, variable: String? = nil,
    trialSeconds: Double? = nil, preparation: Preparation? = nil
  ) {
    self.tick = tick
    self.rasterBin = rasterBin
    self.variable = variable
    self.trialSeconds = trialSeconds
    self.preparation = preparation
  }

  /// No recording counts time in longer ticks than seconds; a rate is meant.
  static let longestTick = 1.0

  /// - Throws: `RecordingError.invalidOption` for a length of time that is not positive and finite,
  ///   or a tick of more than a second.
  func check() throws(RecordingError) {
    for (option, value) in [
      (RecordingOption.tick, tick), (.binWidth, rasterBin), (.trialLength, trialSeconds),
    ] {
      if let value, !(value.isFinite && value > 0) {
        throw .invalidOption(
          option, value: "\(value)", allowed: "it must be a positive number of seconds")
      }
    }
    if let tick, tick > Self.longestTick {
      throw .invalidOption(
        .tick, value: "\(tick) s",
        allowed: "no file counts time in ticks of more than a second; the tick of a rate of N per "
          + "second is 1/N")
    }
  }
}
