import Layers
import Tensor

extension TrainingLoop {
  /// Writes the state, if the session says where.
  func save() throws {
    guard let path = session.checkpointPath, let fingerprint else { return }
    try TrainingCheckpoint(
      fingerprint: fingerprint, progress: progress, model: model.stateTensors, best: best,
      optimizer: optimizer.state, seconds: seconds
    ).write(to: path)
  }

  /// Resumes a stopped training if there is one with this fingerprint.
  mutating func resume() throws {
    guard let checkpoint = try readCheckpoint() else { return }
    try model.loadState(checkpoint.model)
    best = checkpoint.best
    optimizer.state = checkpoint.optimizer
    progress = checkpoint.progress
    secondsBefore = checkpoint.seconds
  }
  /// The checkpoint of this training, checked; nil if there is none, or it is damaged and the
  /// session wants to begin anew.
  private func readCheckpoint() throws(FileError) -> TrainingCheckpoint? {
    guard let path = session.checkpointPath, let fingerprint else { return nil }
    do throws(FileError) {
      let checkpoint = try TrainingCheckpoint.read(from: path, fingerprint: fingerprint)
      try checkpoint?.check(
        file: path, state: model.stateTensors,
        trained: trained.map { model.parameterValues[$0].shape },
        epochs: epochs, steps: { steps(of: $0).count })
      return checkpoint
    } catch {
      guard case .malformed(let file, let place, let problem) = error,
        let tell = session.damagedCheckpoint
      else { throw error }
      // Nobody need do anything about it.
      let fault = problem.replacing(TrainingCheckpoint.remedy, with: "")
      tell(.malformed(file: file, place: place, problem: fault))
      return nil
    }
  }
}
