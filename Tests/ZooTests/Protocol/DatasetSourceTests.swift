import Tensor
import Testing

@testable import Zoo

@Suite struct DatasetSourceTests {
  private let parameters = SimulationParameters.inVivo(units: 3, duration: 4, seed: 2)

  @Test func simulationsHaveATruth() throws {
    let loaded = try DatasetSource.simulated(name: "made", parameters).load()
    #expect(loaded.recording.name == "made" && loaded.recording.unitCount == 3)
    #expect(loaded.truth?.logOdds.bins == 4000)
  }

  /// The same recording from a file: the truth next to it is found, and the bins are the same.
  @Test func filesAreReadWithTheirTruth() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/made.npz"
      try Simulation(parameters).write(path)
      let settings = ProtocolSettings(preset: .quick)
      let file = try Dataset(
        .file(path: path, options: ReadOptions()), settings: settings)
      let memory = try Dataset(
        .simulated(name: "made", parameters), settings: settings)
      #expect(file.test == memory.test && file.training == memory.training)
      #expect(file.truth?.test == memory.truth?.test && file.truth != nil)
      #expect(file.summary.name == memory.summary.name)
      #expect(file.summary.maskSHA256 == memory.summary.maskSHA256)

      FileBytes.remove(SimulationTruth.path(beside: path))
      let alone = try DatasetSource.file(path: path, options: ReadOptions()).load()
      #expect(alone.truth == nil)
    }
  }

  /// Two seeds give recordings of the same shape; only the digest distinguishes their truths.
  @Test func theTruthOfAnotherRecordingIsRefused() throws {
    try withTemporaryFolder { folder in
      let (path, other) = (folder + "/made.npz", folder + "/other.npz")
      try Simulation(parameters).write(path)
      try Simulation(.inVivo(units: 3, duration: 4, seed: 3)).write(other)
      let truth = try FileBytes.read(SimulationTruth.path(beside: other))
      try AtomicFile.write(truth, to: SimulationTruth.path(beside: path))
      let source = DatasetSource.file(path: path, options: ReadOptions())
      let loaded = try source.load()
      let reason = try #require(loaded.truth?.mismatch(with: loaded.recording.trains))
      #expect(throws: ComparisonError.truthMismatch(recording: "made", reason: reason)) {
        _ = try Dataset(source, settings: ProtocolSettings(preset: .quick))
      }
    }
  }

  @Test func truthWithoutDigestIsIgnored() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/made.npz"
      let simulated = try Simulation(parameters)
      try simulated.write(path)
      try simulated.truth.write(SimulationTruth.path(beside: path))
      let loaded = try DatasetSource.file(path: path, options: ReadOptions()).load()
      #expect(loaded.truth == nil)
      #expect(loaded.recording.notes.contains { $0.contains("does not say which spikes") })
    }
  }

  @Test func missingFilesAreErrors() {
    let path = "/nowhere/at/all.npz"
    #expect(throws: RecordingError.file(.system(operation: "open", file: path, code: 2))) {
      _ = try DatasetSource.file(path: path, options: ReadOptions()).load()
    }
  }
}
