import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct SimulationTruthTests {
  private func inTemporaryFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("zoo-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  @Test func writtenRecordingsAreReadAndBinnedExactly() throws {
    try inTemporaryFolder { folder in
      let simulated = try Simulation(.inVivo(units: 7, duration: 6, seed: 9))
      let path = folder + "/dish.npz"
      try simulated.write(path)
      let recording = try Recording.read(from: path)
      let binned = try BinnedSpikes(recording, options: BinningOptions())
      #expect(binned.raster == simulated.spikes)
      #expect(recording.units.map(\.position) == simulated.network.positions)
      let archive = try NumPyArchive.read(path)
      #expect(try archive["coupling"].shape == [7, 7])
      #expect(try archive["coupling"].tensor.values == simulated.network.strengths)

      let truth = try SimulationTruth(path: SimulationTruth.path(beside: path))
      #expect(truth.logOdds == simulated.truth.logOdds && truth.binSeconds == 0.001)
      #expect(truth.trainsSHA256 == recording.trains.sha256)
      #expect(truth.mismatch(with: recording.trains) == nil)
      let inMemory = try simulated.recording(name: "dish")
      #expect(recording.trains == inMemory.trains)
      #expect(truth.logOdds(of: binned) == simulated.truth.logOdds)
    }
  }

  @Test func truthOfOtherSpikesIsRecognized() throws {
    let (one, other) = (
      try Simulation(.inVivo(units: 3, duration: 5, seed: 1)).recording(name: "a"),
      try Simulation(.inVivo(units: 3, duration: 5, seed: 2)).recording(name: "a")
    )
    let truth = SimulationTruth(
      logOdds: try LogOdds(Tensor.zeros([5000, 3])), binSeconds: 0.001,
      trainsSHA256: one.trains.sha256)
    #expect(truth.mismatch(with: one.trains) == nil)
    #expect(
      truth.mismatch(with: other.trains)
        == "it was written for other spikes, with the SHA-256 "
        + "\(one.trains.sha256.prefix(12))..., and these have "
        + "\(other.trains.sha256.prefix(12))...")
  }

  @Test func theRecordingInMemoryMatchesTheFile() throws {
    let simulated = try Simulation(.inVitro(units: 4, duration: 5, seed: 9))
    let recording = try simulated.recording(name: "dish")
    #expect(recording.preparation == .inVitro && recording.sha256.count == 64)
    let binned = try BinnedSpikes(recording, options: BinningOptions())
    #expect(binned.raster == simulated.spikes)
  }

  @Test func partsAreCutAndOtherBinsRefused() throws {
    let truth = SimulationTruth(
      logOdds: try LogOdds(Tensor((0..<12).map { Float($0) }, shape: [4, 3])), binSeconds: 0.001)
    let part = truth.logOdds(bins: 1..<3, units: 1..<3, binSeconds: 0.001)
    #expect(try part?.values == Tensor([4, 5, 7, 8], shape: [2, 2]))
    #expect(truth.logOdds(bins: 1..<3, units: 1..<3, binSeconds: 0.002) == nil)
    #expect(truth.logOdds(bins: 1..<5, units: 0..<3, binSeconds: 0.001) == nil)
    #expect(truth.logOdds(bins: 0..<4, units: 0..<4, binSeconds: 0.001) == nil)
  }

  @Test func otherFilesAreRefused() throws {
    try inTemporaryFolder { folder in
      let path = folder + "/x.truth.npz"
      try NumPyArchive.write(
        path, ["log_odds": NumericArray([1.0, 2.0]), "bin_seconds": NumericArray([0.001])])
      #expect(
        throws: FileError.malformed(
          file: path, place: .array("log_odds"),
          problem: "float64 of shape [2], not float32 [bins, units]")
      ) { try SimulationTruth(path: path) }
      try NumPyArchive.write(
        path,
        [
          "log_odds": NumericArray(Tensor.zeros([2, 2])), "bin_seconds": NumericArray([-1.0]),
        ])
      #expect(
        throws: FileError.malformed(
          file: path, place: .array("bin_seconds"), problem: "not one positive number of seconds")
      ) { try SimulationTruth(path: path) }
      let none = folder + "/none.npz"
      #expect(throws: FileError.system(operation: "open", file: none, code: 2)) {
        try SimulationTruth(path: none)
      }
    }
  }

  @Test func theTruthIsNextToTheRecording() {
    #expect(SimulationTruth.path(beside: "a/b.npz") == "a/b.truth.npz")
    #expect(SimulationTruth.path(beside: "b") == "b.truth.npz")
  }
}
