import Tensor

/// A recording for a comparison: a file, or a simulation made on the spot.
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
      var recording = try Recording.read(from: path, options: options)
      let beside = SimulationTruth.path(beside: path)
      guard path.hasSuffix(".npz"), FileBytes.exists(beside) else { return (recording, nil) }
      let truth = try SimulationTruth(path: beside)
      guard truth.trainsSHA256 != nil else {
        // It may belong to another recording of that name, and a wrong oracle is worse than none.
        recording.notes.append(
          "the truth next to the file does not say which spikes it belongs to, so it is not used; "
            + "simulate the recording again to have an oracle")
        return (recording, nil)
      }
      return (recording, truth)
    case .simulated(let name, let parameters):
      let simulated = try Simulation(parameters)
      return (try simulated.recording(name: name), simulated.truth)
    }
  }
}
