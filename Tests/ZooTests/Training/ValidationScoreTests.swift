import Autograd
import Layers
import Tensor
import Testing

@testable import Zoo

/// A network without learning: its log-odds are a map of the spikes one bin before.
private struct Copies: Network {
  static let card = ModelCard(name: "copies", summary: "a slope and an offset of the last bin")
  var slope = Float(0)
  var offset = Float(0)

  init(units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator) {}
  init(slope: Float, offset: Float) { (self.slope, self.offset) = (slope, offset) }
  mutating func visit(_ visitor: ParameterVisitor) {}
  func logOdds(_ spikes: Variable, in pass: Pass) throws(TensorError) -> Variable {
    var value = spikes.value
    value.withMutableValues { values in
      for index in values.indices { values[index] = slope * values[index] + offset }
    }
    return Variable(value)
  }
  func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable { logOdds }
}

@Suite struct ValidationScoreTests {
  /// A unit that repeats itself: it spikes after a spike with probability 0.9, else with 0.05.
  private func repeating(_ bins: Int, seed: UInt64) -> SpikeRaster {
    var generator = RandomGenerator(seed: seed)
    var spikes = SpikeRaster(bins: bins, units: 1)
    for bin in 1..<bins { spikes[bin, 0] = generator.bernoulli(spikes[bin - 1, 0] ? 0.9 : 0.05) }
    return spikes
  }

  private func score(_ network: Copies, bins: Int = 4_000) throws -> Double {
    let spikes = repeating(bins, seed: 1)
    return try ValidationScore(training: spikes, validation: spikes, memory: 40)
      .bitsPerSpike(NetworkRows(network: network, window: 40))
  }

  /// Slope and offset are fitted, so only the order of the log-odds counts.
  @Test func theScaleOfALossDoesNotMatter() throws {
    let a = try score(Copies(slope: 5, offset: -3))
    let b = try score(Copies(slope: 0.01, offset: 40))
    #expect(a > 0.3)
    #expect(abs(a - b) < 1e-3)
  }

  @Test func constantAndReversedScoresAreZero() throws {
    #expect(abs(try score(Copies(slope: 0, offset: 2))) < 0.01)
    #expect(abs(try score(Copies(slope: -5, offset: 2))) < 0.01)
  }

  @Test func aLongPartIsSampled() throws {
    let short = try score(Copies(slope: 5, offset: -3), bins: 48_000)
    let long = try score(Copies(slope: 5, offset: -3), bins: 60_000)
    #expect(abs(short - long) < 0.05)
  }

  @Test func withoutSpikesThereIsNoScore() throws {
    let silent = SpikeRaster(bins: 400, units: 1)
    let score = try ValidationScore(training: silent, validation: silent, memory: 40)
      .bitsPerSpike(NetworkRows(network: Copies(slope: 1, offset: 0), window: 40))
    #expect(score.isNaN)
  }
}
