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
    guard let path = session.checkpointPath, let fingerprint,
      let checkpoint = try TrainingCheckpoint.read(from: path, fingerprint: fingerprint)
    else { return }
    try checkpoint.check(
      file: path, state: model.stateTensors,
      trained: trained.map { model.parameterValues[$0].shape },
      epochs: epochs, steps: { steps(of: $0).count })
    try model.loadState(checkpoint.model)
    best = checkpoint.best
    optimizer.state = checkpoint.optimizer
    progress = checkpoint.progress
    secondsBefore = checkpoint.seconds
  }
}
