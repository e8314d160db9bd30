import Foundation
import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite(.enabled(if: TestClient.isAvailable, "Python is not here"))
struct ExternalPredictorTests {
  private let training = randomRaster(bins: 60, units: 3, rate: 0.2, seed: 1)

  private func fitted(
    _ changes: String, in folder: TemporaryFolder, options: String = ""
  ) throws -> any Predictor {
    let entry = try ExternalModel(command: TestClient.command(in: folder, changes)).entry()
    var predictor = try entry.predictor(ModelOptions(parsing: options, for: entry.card))
    _ = try predictor.fit(
      training: training, validation: training, session: FitSession(context: 20, epochs: 1))
    return predictor
  }

  @Test func lockstepIsCausalAndItsRowSaysSo() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let predictor = try fitted("", in: folder)
    #expect(predictor.parameterCount == 7)
    #expect(predictor.memory == 1)
    let spikes = randomRaster(bins: 200, units: 3, rate: 0.2, seed: 2)
    let report = try Audit().run(predictor, on: spikes, context: 20)
    #expect(report.verdict == .causal)
    #expect(report.delivery == .lockstep)
    #expect(report.memoryBins == 1)
    #expect(report.text == "causal (lockstep), memory 1")
  }

  @Test func theTrainingPartArrivesAsWritten() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    _ = try fitted(
      """
      def fit(message):
          import shutil
          shutil.copy(message["train"], "\(folder.path("copy.npy"))")
          send({"type": "progress", "fraction": 0.5})
          send({"type": "fitted"})
      """, in: folder)
    let array = try NumPyFile.read(folder.path("copy.npy"))
    #expect(array.shape == [60, 3])
    #expect(array.element == .uint8)
    #expect(array.tensor.values == training.tensor.values)
  }

  @Test func anHonestModelInBlocksIsCausal() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let predictor = try fitted("hello['mode'] = 'blocks'", in: folder)
    let spikes = randomRaster(bins: 3000, units: 3, rate: 0.2, seed: 2)
    let report = try Audit().run(predictor, on: spikes, context: 100)
    #expect(report.verdict == .causal)
    #expect(report.delivery == .blocks)
    #expect(report.text == "causal (blocks), memory 1")
  }

  @Test func aModelThatUsesItsBlockIsALeak() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    // It centres its rows over the block.
    let predictor = try fitted(
      """
      hello['mode'] = 'blocks'
      def rows(bins):
          mean = sum(bins) / len(bins)
          return [(1.0 if entry else -2.0) + mean for entry in bins]
      """, in: folder)
    let spikes = randomRaster(bins: 3000, units: 3, rate: 0.2, seed: 2)
    let report = try Audit().run(predictor, on: spikes, context: 100)
    #expect(report.verdict == .leak)
    #expect(report.delivery == .blocks)
  }

  @Test func hiddenStretchesShowWhatOnlyLongBlocksDo() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    // The segment of the audit has 314 bins, so that its probes see nothing.
    let predictor = try fitted(
      """
      hello['mode'] = 'blocks'
      def rows(bins):
          mean = sum(bins) / len(bins) if len(bins) > 1200 else 0
          return [(1.0 if entry else -2.0) + mean for entry in bins]
      """, in: folder)
    let spikes = randomRaster(bins: 3000, units: 3, rate: 0.2, seed: 2)
    let report = try Audit(wholePredictions: 2).run(predictor, on: spikes, context: 100)
    #expect(report.verdict == .leak)
    #expect(report.reason?.contains("bin by bin") == true)
  }

  @Test func theSameFitIsNotMadeTwice() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let count = """
      hello['options'] = {"size": {"type": "integer", "default": 1, "min": 0, "max": 9}}
      def fit(message):
          open("\(folder.path("fits"))", "a").write("x%d" % options["size"])
          send({"type": "fitted", "parameters": 0})
      """
    let entry = try ExternalModel(command: TestClient.command(in: folder, count)).entry()
    func fit(_ options: String, seed: UInt64) throws -> Double {
      var predictor = try entry.predictor(ModelOptions(parsing: options, for: entry.card))
      let report = try predictor.fit(
        training: training, validation: training,
        session: FitSession(context: 20, epochs: 1, seed: seed))
      _ = try predictor.logOdds(for: training, batch: nil)
      return report.secondsBefore
    }
    #expect(try fit("", seed: 0) == 0)
    #expect(try fit("size=2", seed: 0) == 0)
    #expect(try fit("size=2", seed: 0) > 0)
    #expect(try fit("size=2", seed: 1) == 0)
    #expect(try String(contentsOfFile: folder.path("fits"), encoding: .utf8) == "x1x2x2")
  }
}
