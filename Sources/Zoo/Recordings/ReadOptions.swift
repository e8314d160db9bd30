/// What a reader cannot know from the file.
public struct ReadOptions: Sendable, Equatable {
  /// The length of a tick in seconds, for files that count time in ticks; it overrides the file's.
  public var tick: Double?
  /// The width of the bins of a raster file, in seconds; 1 ms unless given.
  public var rasterBin: Double?
  /// The variable to read from a file with several.
  public var variable: String?
  /// Where the neurons were recorded; without it, the name of the file's folder may say.
  public var preparation: Preparation?

  /// Options; others are taken from the file or have defaults.
  public init(
    tick: Double? = nil, rasterBin: Double? = nil, variable: String? = nil,
    preparation: Preparation? = nil
  ) {
    self.tick = tick
    self.rasterBin = rasterBin
    self.variable = variable
    self.preparation = preparation
  }

  /// - Throws: `RecordingError.invalidOption` for a tick or bin that is not positive and finite.
  func check() throws(RecordingError) {
    for (option, value) in [(RecordingOption.tick, tick), (.binWidth, rasterBin)] {
      if let value, !(value.isFinite && value > 0) {
        throw .invalidOption(
          option, value: "\(value)", allowed: "it must be a positive number of seconds")
      }
    }
  }
}
