import Tensor

/// A recording that is to be compared on: a file, or a simulation made on the spot.
public enum DatasetSource: Sendable {
  /// A file or folder, and what its reader cannot know.
  case file(path: String, options: ReadOptions)
  /// A simulation under a name; the truth comes with it.
  case simulated(name: String, SimulationParameters)
}

/// A recording in memory, with the truth if it is known.
struct LoadedRecording {
  let recording: Recording
  let truth: SimulationTruth?

  init(recording: Recording, truth: SimulationTruth? = nil) {
    self.recording = recording
    self.truth = truth
  }

  init(_ input: DatasetSource) throws {
    switch input {
    case .file(let path, let options):
      recording = try Recording.read(from: path, options: options)
      let beside = SimulationTruth.path(beside: path)
      truth =
        path.hasSuffix(".npz") && FileBytes.exists(beside) ? try SimulationTruth(path: beside) : nil
    case .simulated(let name, let parameters):
      let simulated = try Simulation(parameters)
      recording = try simulated.recording(name: name)
      truth = simulated.truth
    }
  }
}
