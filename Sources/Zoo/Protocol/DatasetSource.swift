import Tensor

/// A recording that is to be compared on: a file, or a simulation made on the spot.
public enum DatasetSource: Sendable {
  /// A file or folder, and what its reader cannot know.
  case file(path: String, options: ReadOptions)
  /// A simulation under a name; the truth comes with it.
  case simulated(name: String, SimulationParameters)

  /// The recording, with the truth if it is known.
  ///
  /// - Throws: `RecordingError` for a file that cannot be read, `FileError` for a damaged truth.
  func load() throws -> (recording: Recording, truth: SimulationTruth?) {
    switch self {
    case .file(let path, let options):
      let recording = try Recording.read(from: path, options: options)
      let beside = SimulationTruth.path(beside: path)
      let hasTruth = path.hasSuffix(".npz") && FileBytes.exists(beside)
      return (recording, hasTruth ? try SimulationTruth(path: beside) : nil)
    case .simulated(let name, let parameters):
      let simulated = try Simulation(parameters)
      return (try simulated.recording(name: name), simulated.truth)
    }
  }
}
