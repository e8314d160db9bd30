extension Dataset {
  /// Reads or simulates a recording, and bins, splits and describes it as a comparison does.
  ///
  /// - Throws: `RecordingError` for a file that cannot be read or used, `ComparisonError` if the
  ///   truth beside it does not belong to it.
  public init(_ input: DatasetSource, settings: ProtocolSettings, units: Int? = nil) throws {
    try self.init(
      try LoadedRecording(input), settings: settings, units: units ?? settings.units)
  }
}
