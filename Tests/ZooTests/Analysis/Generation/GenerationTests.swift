import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite struct GenerationTests {
  private func dataset() throws -> Dataset {
    var settings = ProtocolSettings(preset: .quick)
    settings.context = 20
    var recording = try Recording(
      name: "chain", raster: chainRaster(bins: 1000, units: 3, seed: 2), binSeconds: 0.001,
      positions: [[1, 2], [3, 4], [5, 6]])
    recording.units[1].identifier = "b"
    recording.units[1].labels["area"] = "CA1"
    return try Dataset(recording, truth: nil, settings: settings, units: nil)
  }

  private func predictor(_ dataset: Dataset) throws -> any Predictor {
    try fittedPredictor(
      "gru:hidden=3", training: dataset.training, validation: dataset.validation,
      session: FitSession(context: 20, epochs: 1, binsPerStep: 200, seed: 1))
  }

  /// The rollout begins where a prediction of the test part begins, with the same run-up.
  @Test func aRolloutFromDataFollowsTheRunUp() throws {
    let dataset = try dataset()
    let predictor = try predictor(dataset)
    let part = dataset.test(for: predictor)
    let generation = try Generation(bins: 40, from: .data, of: dataset, by: predictor, seed: 2)
    #expect(generation.runUp == part.runUp && part.runUp > 0 && !generation.isTeacherForced)
    let expected = try Rollout(predictor, seed: 2).freeRunning(
      bins: 40, units: 3, after: part.raster.slice(0..<part.runUp))
    #expect(generation.spikes == expected)
    let silent = try Generation(bins: 40, from: .silence, of: dataset, by: predictor, seed: 2)
    #expect(silent.runUp == 0)
    #expect(try Rollout(predictor, seed: 2).freeRunning(bins: 40, units: 3) == silent.spikes)
  }

  @Test func teacherForcingEndsWithTheTestPart() throws {
    let dataset = try dataset()
    let predictor = try predictor(dataset)
    let test = dataset.split.test.count
    let whole = try Generation(
      teacherForcedBins: test, of: dataset, by: predictor, seed: 2)
    #expect(whole.spikes.bins == test && whole.isTeacherForced)
    let part = try Generation(teacherForcedBins: 30, of: dataset, by: predictor, seed: 2)
    #expect(part.spikes == whole.spikes.slice(0..<30))
    #expect(
      throws: GenerationError.partTooShort(recording: "chain", bins: test, needed: test + 1)
    ) {
      _ = try Generation(teacherForcedBins: test + 1, of: dataset, by: predictor, seed: 2)
    }
  }

  /// Written and read again, the spikes and the units are the same.
  @Test func theRecordingReadsBack() throws {
    let dataset = try dataset()
    let generation = try Generation(
      bins: 200, from: .data, of: dataset, by: try predictor(dataset), seed: 2)
    let recording = try generation.recording(name: "made", like: dataset, origin: "gru, seed 2")
    try withTemporaryFolder { folder in
      let path = "\(folder)/made.npz"
      try recording.write(to: path)
      let read = try Recording.read(from: path)
      #expect(read.duration == 0.2 && read.units[1].identifier == "b")
      #expect(read.units[1].labels == ["area": "CA1", "generated_by": "gru, seed 2"])
      #expect(read.units[2].position == [5, 6] && read.units[2].labels["area"] == nil)
      let binned = try BinnedSpikes(read, options: BinningOptions())
      #expect(binned.raster == generation.spikes && binned.mergedSpikes == 0)
    }
  }

  @Test func silenceIsNoRecording() throws {
    let dataset = try dataset()
    var predictor = ConstantRate(ModelOptions(defaultsOf: ConstantRate.card))
    try predictor.restore(
      ["log_odds": Tensor([Float](repeating: -.infinity, count: 3))], units: 3, context: 20)
    let generation = try Generation(bins: 50, from: .data, of: dataset, by: predictor, seed: 0)
    #expect(throws: GenerationError.noSpikes(bins: 50)) {
      _ = try generation.recording(name: "made", like: dataset, origin: "nothing")
    }
  }
}
