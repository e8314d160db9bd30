import Tensor
import Testing

@testable import Zoo

@Suite struct TrainingCheckpointTests {
  private func checkpoint() -> TrainingCheckpoint {
    var progress = TrainingProgress()
    for (loss, score) in [(0.1 + 0.2, -1e-300), (0.5, .nan)] {
      progress.count(.taken(loss: loss))
      progress.count(.skipped(.loss))
      _ = progress.endEpoch(score: score, seconds: 1.25)
    }
    progress.count(.taken(loss: 0.1 + 0.2))
    return TrainingCheckpoint(
      fingerprint: "gru seed=1", progress: progress,
      model: ["a.weight": Tensor([1, .nan]), "b": Tensor([2])],
      best: ["a.weight": Tensor([3, 4]), "b": Tensor([5])],
      optimizer: [
        "step": Tensor(3), "first.0": Tensor([6]), "second.0": Tensor([7]),
      ], seconds: 12.5)
  }

  /// The check of a training in which only `b` is trained.
  private func check(_ checkpoint: TrainingCheckpoint, epochs: Int = 4) throws(FileError) {
    try checkpoint.check(
      file: "x", state: ["a.weight": Tensor([0, 0]), "b": Tensor([0])], trained: [[1]],
      epochs: epochs, steps: { _ in 2 })
  }

  private func malformed(_ place: FilePlace, _ problem: String) -> FileError {
    .malformed(
      file: "x", place: place,
      problem: problem + "; it holds a fit that was stopped: delete it to start that fit again")
  }

  @Test func tensorsAndCountersRoundTrip() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/x.safetensors"
      try checkpoint().write(to: path)
      let read = try #require(try TrainingCheckpoint.read(from: path, fingerprint: "gru seed=1"))
      #expect(read.progress == checkpoint().progress && read.seconds == 12.5)
      #expect(read.progress.lastScore.isNaN && read.progress.lossSum == 0.1 + 0.2)
      #expect(read.progress.curve.map(\.loss) == [0.1 + 0.2, 0.5])
      #expect(read.progress.curve.map(\.seconds) == [1.25, 1.25])
      #expect(read.progress.skipped == 2 && read.progress.bestScore == -1e-300)
      #expect(Set(read.model.keys) == ["a.weight", "b"])
      #expect(read.model["a.weight"]?.isIdentical(to: Tensor([1, .nan])) == true)
      #expect(read.best == ["a.weight": Tensor([3, 4]), "b": Tensor([5])])
      #expect(read.optimizer == checkpoint().optimizer)
    }
  }

  @Test func aChangedNumberIsNoticed() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/x.safetensors"
      try checkpoint().write(to: path)
      let file = try SafetensorsFile.read(path)
      let error = FileError.malformed(
        file: path, place: .whole,
        problem: "it does not match its digest: it was changed" + TrainingCheckpoint.remedy)
      for index in file.entries.indices {
        var entries = file.entries
        let tensor = entries[index].array.tensor
        entries[index] = .init(
          name: entries[index].name,
          array: NumericArray(Tensor(repeating: 77, shape: tensor.shape)))
        try SafetensorsFile(entries: entries, metadata: file.metadata).write(to: path)
        #expect(throws: error) {
          _ = try TrainingCheckpoint.read(from: path, fingerprint: "gru seed=1")
        }
      }
      for key in ["seconds", "digest"] {
        let metadata = file.metadata.merging([key: "7"]) { $1 }
        try SafetensorsFile(entries: file.entries, metadata: metadata).write(to: path)
        #expect(throws: error) {
          _ = try TrainingCheckpoint.read(from: path, fingerprint: "gru seed=1")
        }
      }
    }
  }

  @Test func anotherTrainingOrNoFileIsNil() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/x.safetensors"
      #expect(try TrainingCheckpoint.read(from: path, fingerprint: "gru seed=1") == nil)
      try checkpoint().write(to: path)
      #expect(try TrainingCheckpoint.read(from: path, fingerprint: "gru seed=2") == nil)
      try SafetensorsFile([], metadata: ["format": "pt"]).write(to: path)
      #expect(try TrainingCheckpoint.read(from: path, fingerprint: "gru seed=1") == nil)
    }
  }

  @Test func fittingCheckpointsAreAccepted() throws {
    try check(checkpoint())
    var first = checkpoint()
    first.progress = TrainingProgress()
    first.optimizer = ["step": Tensor(0)]
    try check(first)
  }

  @Test func aTensorThatDoesNotFitIsNamed() {
    var wrong = checkpoint()
    wrong.model["b"] = nil
    #expect(throws: malformed(.array("model.b"), "it is missing")) { try check(wrong) }
    wrong = checkpoint()
    wrong.best["b"] = Tensor([1, 2])
    #expect(
      throws: malformed(.array("best.b"), "it has shape f32[2] instead of f32[1]")
    ) { try check(wrong) }
    wrong = checkpoint()
    wrong.model["c"] = Tensor([1])
    #expect(throws: malformed(.array("model.c"), "the training has no such tensor")) {
      try check(wrong)
    }
    wrong = checkpoint()
    wrong.optimizer["second.0"] = nil
    #expect(throws: malformed(.array("optimizer.second.0"), "it is missing")) { try check(wrong) }
    wrong = checkpoint()
    wrong.optimizer["step"] = Tensor(2)
    #expect(
      throws: malformed(.array("optimizer.step"), "it is not the 3 steps of the counters")
    ) { try check(wrong) }
  }

  @Test func countersBeyondTheTrainingAreRefused() {
    #expect(
      throws: malformed(
        .whole, "it stopped at epoch 2, step 1, which the training does not have")
    ) { try check(checkpoint(), epochs: 1) }
    #expect(
      throws: malformed(
        .whole, "it stopped at epoch 2, step 1, which the training does not have")
    ) { try check(checkpoint(), epochs: 2) }
  }

  @Test func contradictoryCountersAndForeignTensorsAreRefused() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/x.safetensors"
      try checkpoint().write(to: path)
      let file = try SafetensorsFile.read(path)
      func refused(_ entries: [SafetensorsFile.Entry], _ metadata: [String: String]) throws
        -> String?
      {
        try SafetensorsFile(entries: entries, metadata: metadata).write(to: path)
        let error = #expect(throws: FileError.self) {
          _ = try TrainingCheckpoint.read(from: path, fingerprint: "gru seed=1")
        }
        return error?.description
      }
      let counters = try refused(
        file.entries, file.metadata.merging(["progress": "9 0 0"]) { $1 })
      #expect(counters?.contains("its counters contradict each other") == true)
      let time = try refused(file.entries, file.metadata.merging(["seconds": "-3"]) { $1 })
      #expect(time?.contains("delete it to start that fit again") == true)
      let stranger = SafetensorsFile.Entry(name: "else", array: NumericArray(Tensor([1])))
      let tensor = try refused(file.entries + [stranger], file.metadata)
      #expect(tensor?.contains("'else': it does not belong there") == true)
    }
  }
}
