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

  /// The last row of a block cannot know the next bin, and blocks end elsewhere in each probe.
  @Test func theEndsOfBlocksAreNotTakenForALongLag() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let predictor = try fitted(
      """
      hello['mode'] = 'blocks'
      def rows(bins):
          known = bins[units:] + bytes(2 for _ in range(units))
          return [[-2.0, 1.0, -1.5][entry] for entry in known]
      """, in: folder)
    for seed in 0..<4 {
      let spikes = randomRaster(bins: 3000, units: 3, rate: 0.2, seed: UInt64(seed))
      let report = try Audit(seed: UInt64(seed)).run(predictor, on: spikes, context: 100)
      // Of a recording that is cut, the last bin is not sent either.
      #expect(report.verdict == .leak && [0, 1].contains(report.lag))
    }
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

  // MARK: Adapting

  /// The log-odds of every unit are the sum of the training part's entries of its recording.
  private static let adapting = """
    hello["capabilities"] += ["adapt"]
    level, log = 0.0, open("%", "a")
    def size(message):
        return float(sum(open(message["train"], "rb").read()[-180:]))
    def fit(message):
        global level, fitted
        level = fitted = size(message)
        send({"type": "fitted"})
    def adapt(message):
        global level
        level = size(message) if message else fitted
        log.write("adapt\\n" if message else "back\\n")
        log.flush()
    def first():
        return [level] * 3
    def rows(bins):
        return [level] * len(bins)

    """

  @Test func oneProgramServesTheFitAndEveryAdaptation() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let log = folder.path("log")
    let own = try fitted(Self.adapting.replacingOccurrences(of: "%", with: log), in: folder)
    func count(_ raster: SpikeRaster) -> Float { Float(raster.entries.reduce(0) { $0 + Int($1) }) }
    func level(_ predictor: any Predictor) throws -> Float {
      try predictor.logOdds(for: training.slice(0..<5), batch: nil).values[4, 2]
    }
    let session = FitSession(context: 20, epochs: 1)
    let others = [0.05, 0.15].map { randomRaster(bins: 60, units: 3, rate: $0, seed: 9) }
    var adapted: [any Predictor] = []
    for other in others {
      var copy = own
      #expect(try copy.adapt(training: other, validation: other, session: session))
      adapted.append(copy)
    }
    // Each value asks for its own state, whichever the program was in.
    #expect(try level(own) == count(training))
    #expect(try level(adapted[0]) == count(others[0]))
    #expect(try level(adapted[0]) == count(others[0]))
    #expect(try level(adapted[1]) == count(others[1]))
    #expect(try level(own) == count(training))
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    #expect(lines == ["adapt", "adapt", "back", "adapt", "adapt", "back"])
  }

  @Test func withoutTheAbilityThereIsNothingToAdapt() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    var predictor = try fitted("", in: folder)
    #expect(
      try !predictor.adapt(
        training: training, validation: training, session: FitSession(context: 20, epochs: 1)))
  }

  @Test func aProgramThatDiesInAnAdaptationIsNamed() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    var predictor = try fitted(
      "hello['capabilities'] += ['adapt']\ndef adapt(message):\n    sys.exit(4)", in: folder)
    let error = #expect(throws: ExternalModelError.self) {
      _ = try predictor.adapt(
        training: training, validation: training, session: FitSession(context: 20, epochs: 1))
    }
    #expect(error?.code == .crashed)
    #expect(error?.problem == "it ended with exit code 4 instead of answering ADPT")
  }
}
