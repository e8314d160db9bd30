/// Where a session found a recording, and how it was read: enough to find and read it again.
///
/// It is no part of any id, since it does not change a result.
public struct RecordingOrigin: Sendable, Codable, Hashable {
  /// The recording's name.
  public var name: String
  /// The file or folder as it was given, relative or not; nil for a simulation.
  public var path: String?
  /// The length of a tick in seconds, if it was given.
  public var tick: Double?
  /// The width of the bins of a raster file in seconds, if it was given.
  public var rasterBin: Double?
  /// The variable that was read, if it was given.
  public var variable: String?
  /// The length of a trial in seconds, if it was given.
  public var trialSeconds: Double?
  /// The numbers that a simulation is drawn from; nil for a file.
  public var simulation: SimulationParameters?

  enum CodingKeys: String, CodingKey {
    case name, path, tick, variable, simulation
    case rasterBin = "raster_bin"
    case trialSeconds = "trial_seconds"
  }

  /// The origin of a recording with a name.
  init(_ source: DatasetSource, name: String) {
    self.name = name
    switch source {
    case .file(let path, let options):
      self.path = path
      (tick, rasterBin, variable) = (options.tick, options.rasterBin, options.variable)
      trialSeconds = options.trialSeconds
    case .simulated(_, let parameters): simulation = parameters
    }
  }

  /// The file at another place, read in the same way.
  func file(at path: String) -> DatasetSource {
    .file(
      path: path,
      options: ReadOptions(
        tick: tick, rasterBin: rasterBin, variable: variable, trialSeconds: trialSeconds))
  }

  /// The recording again.
  var source: DatasetSource? {
    if let simulation { return .simulated(name: name, simulation) }
    return path.map(file)
  }
}
