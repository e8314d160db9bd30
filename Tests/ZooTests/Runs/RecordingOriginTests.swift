import Tensor
import Testing

@testable import Zoo

@Suite struct RecordingOriginTests {
  @Test func aFileIsFoundAsItWasGiven() throws {
    let options = ReadOptions(
      tick: 5e-5, rasterBin: 0.002, variable: "x", trialSeconds: 2)
    let origin = RecordingOrigin(.file(path: "data/../slice.mat", options: options), name: "slice")
    #expect(origin.path == "data/../slice.mat" && origin.simulation == nil)
    guard case .file(let path, let again)? = origin.source else {
      Issue.record("not a file")
      return
    }
    #expect(path == "data/../slice.mat" && again == options)
  }

  @Test func aSimulationIsDrawnAgain() throws {
    let parameters = SimulationParameters.inVivo(units: 3, duration: 2, seed: 9)
    let origin = RecordingOrigin(.simulated(name: "rat", parameters), name: "rat")
    let bytes = try SealedJSON.encode(origin)
    let again = try SealedJSON.decode(RecordingOrigin.self, from: bytes, file: "origin")
    guard case .simulated(let name, let drawn)? = again.source else {
      Issue.record("not a simulation")
      return
    }
    #expect(name == "rat" && drawn == parameters && again == origin)
  }

  /// Directories of earlier versions have no origins.
  @Test func aSessionWithoutOriginsIsRead() throws {
    let bytes = try SealedJSON.encode(sampleSession)
    #expect(!String(decoding: bytes, as: UTF8.self).contains("recordings"))
    #expect(
      try SealedJSON.decode(RunSession.self, from: bytes, file: "session") == sampleSession)
  }
}
