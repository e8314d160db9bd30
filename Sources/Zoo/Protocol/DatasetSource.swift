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
      var recording = try Recording.read(from: path, options: options)
      let beside = SimulationTruth.path(beside: path)
      var truth =
        path.hasSuffix(".npz") && FileBytes.exists(beside) ? try SimulationTruth(path: beside) : nil
      if truth != nil, truth?.trainsSHA256 == nil {
        // It may belong to another recording of that name, and an oracle that is wrong is worse than
        // none.
        truth = nil
        recording.notes.append(
          "the truth beside the file does not say which spikes it belongs to, so it is not used; "
            + "simulate the recording again to have an oracle")
      }
      self.recording = recording
      self.truth = truth
    case .simulated(let name, let parameters):
      let simulated = try Simulation(parameters)
      recording = try simulated.recording(name: name)
      truth = simulated.truth
    }
  }
}
