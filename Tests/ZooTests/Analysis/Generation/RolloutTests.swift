import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite struct RolloutTests {
  private static let spikes = chainRaster(bins: 700, units: 4, seed: 1)

  private func fitted(_ name: String) throws -> any Predictor {
    try fittedPredictor(
      name, training: Self.spikes, validation: Self.spikes.slice(0..<300),
      session: FitSession(context: 20, epochs: 1, binsPerStep: 200, seed: 1))
  }

  @Test(arguments: [
    "gru:hidden=4", "glm:history=20,filters=2,self-history=20,self-filters=2",
    "cross-entropy-transformer:heads=2,feed-forward=4",
  ])
  func theSeedDecidesEveryBit(_ name: String) throws {
    let predictor = try fitted(name)
    let past = Self.spikes.slice(0..<60)
    func spikes(_ seed: UInt64, threads: Int) throws -> SpikeRaster {
      try withThreads(threads) {
        try Rollout(predictor, seed: seed).freeRunning(bins: 120, units: 4, after: past)
      }
    }
    let first = try spikes(7, threads: 1)
    #expect(first == (try spikes(7, threads: 3)))
    #expect(first != (try spikes(8, threads: 1)))
    #expect(first.spikeCounts.reduce(0, +) > 0)
  }

  /// What was drawn is the past of the next bin: the rollout's own rows give the same draws.
  @Test(arguments: ["gru:hidden=4", "glm-self", "last-bin"])
  func aRolloutIsForcedByItself(_ name: String) throws {
    let predictor = try fitted(name)
    let past = Self.spikes.slice(0..<50)
    let free = try Rollout(predictor, seed: 3).freeRunning(bins: 90, units: 4, after: past)
    let whole = past.followed(by: free)
    let part = PartWithRunUp(50..<140, of: whole, remembering: 50)
    #expect(try Rollout(predictor, seed: 3).teacherForced(part) == free)
  }

  /// The same random numbers in both: they agree until the recording and the draws differ.
  @Test func forcedAndFreeBeginAlike() throws {
    let predictor = try fitted("gru:hidden=4")
    let part = PartWithRunUp(100..<200, of: Self.spikes, remembering: 100)
    let forced = try Rollout(predictor, seed: 1).teacherForced(part)
    let free = try Rollout(predictor, seed: 1).freeRunning(
      bins: 100, units: 4, after: Self.spikes.slice(0..<100))
    #expect(forced.slice(0..<1) == free.slice(0..<1))
    #expect(forced != free)
  }

  /// Unit 1 repeats unit 0 of the bin before with certainty, and unit 0 spikes in every third bin.
  @Test func spikesAreFedBack() throws {
    let spikes = try Rollout(Clockwork(), seed: 0).freeRunning(bins: 9, units: 2)
    #expect(spikes.entries == [0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0])
    var past = SpikeRaster(bins: 1, units: 2)
    past[0, 0] = true
    let after = try Rollout(Clockwork(), seed: 0).freeRunning(bins: 4, units: 2, after: past)
    #expect(after.entries == [0, 1, 0, 0, 1, 0, 0, 1])
  }

  @Test func logOddsThatAreNotNumbersAreNamed() throws {
    #expect(throws: GenerationError.notANumber(bin: 2, unit: 1)) {
      _ = try Rollout(Clockwork(failsAfter: 2), seed: 0).freeRunning(bins: 9, units: 2)
    }
  }

  @Test func anotherNumberOfUnitsIsRefused() throws {
    let predictor = try fitted("gru:hidden=4")
    #expect(throws: PredictorError.unitMismatch(model: "gru:hidden=4", fitted: 4, given: 3)) {
      _ = try Rollout(predictor, seed: 0).freeRunning(bins: 5, units: 3)
    }
  }
}

/// Unit 0 spikes when it has been silent for two bins, unit 1 one bin after unit 0.
private struct Clockwork: Predictor {
  var failsAfter = Int.max

  mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) -> FitReport { FitReport() }

  func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    var values = [Float](repeating: -.infinity, count: spikes.bins * 2)
    for bin in 0..<spikes.bins {
      if bin >= 2, !spikes[bin - 1, 0], !spikes[bin - 2, 0] { values[2 * bin] = .infinity }
      if bin >= 1, spikes[bin - 1, 0] { values[2 * bin + 1] = .infinity }
      if bin >= failsAfter { values[2 * bin + 1] = .nan }
    }
    return try LogOdds(Tensor(values, shape: [spikes.bins, 2]))
  }

  var parameterCount: Int { 0 }
  var state: [String: Tensor] { [:] }
  mutating func restore(_ state: [String: Tensor], units: Int, context: Int) {}
}
