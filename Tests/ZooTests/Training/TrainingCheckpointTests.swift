import Tensor
import Testing

@testable import Zoo

@Suite struct TrainingCheckpointTests {
  private func checkpoint() -> TrainingCheckpoint {
    var progress = TrainingProgress()
    (progress.epoch, progress.step, progress.bestEpoch) = (3, 17, 2)
    (progress.lossSum, progress.bestScore) = (0.1 + 0.2, -1e-300)
    return TrainingCheckpoint(
      fingerprint: "gru seed=1", progress: progress,
      model: ["a.weight": Tensor([1, .nan]), "b": Tensor([2])],
      best: ["a.weight": Tensor([3, 4]), "b": Tensor([5])],
      optimizer: ["moment.0": Tensor([6]), "step": Tensor([7])], seconds: 12.5)
  }

  @Test func everyTensorAndCounterComesBack() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/x.safetensors"
      try checkpoint().write(to: path)
      let read = try #require(try TrainingCheckpoint.read(from: path, fingerprint: "gru seed=1"))
      #expect(read.progress == checkpoint().progress && read.seconds == 12.5)
      #expect(read.progress.lastScore.isNaN && read.progress.lossSum == 0.1 + 0.2)
      #expect(Set(read.model.keys) == ["a.weight", "b"])
      #expect(read.model["a.weight"]?.isIdentical(to: Tensor([1, .nan])) == true)
      #expect(read.best == ["a.weight": Tensor([3, 4]), "b": Tensor([5])])
      #expect(read.optimizer == ["moment.0": Tensor([6]), "step": Tensor([7])])
    }
  }

  @Test func anotherTrainingOrNoFileIsNothing() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/x.safetensors"
      #expect(try TrainingCheckpoint.read(from: path, fingerprint: "gru seed=1") == nil)
      try checkpoint().write(to: path)
      #expect(try TrainingCheckpoint.read(from: path, fingerprint: "gru seed=2") == nil)
      try SafetensorsFile([], metadata: ["format": "pt"]).write(to: path)
      #expect(try TrainingCheckpoint.read(from: path, fingerprint: "gru seed=1") == nil)
    }
  }

  @Test(arguments: ["", "1 2 3", "1 2 3 4 5 6 x", "-1 0 0 0 0 0 0", "0 0 0 0 0 0 0 0"])
  func countersThatAreNoneAreRefused(_ text: String) {
    #expect(TrainingProgress(text: text) == nil)
  }
}
