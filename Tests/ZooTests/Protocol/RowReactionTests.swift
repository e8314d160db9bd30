import Tensor
import Testing

@testable import Zoo

@Suite struct RowReactionTests {
  private let spikes = ClientCheck.spikes(bins: 4000, units: 6, seed: 3)

  /// Rows that are linear in exponential traces of bins before their own, `late` bins further back.
  private func rows(
    _ spikes: SpikeRaster, own: Float, all: Float, late: Int = 0
  ) throws -> Tensor {
    var (traces, sum) = ([Float](repeating: 0, count: spikes.units), Float(0))
    var values: [Float] = []
    for bin in 0..<spikes.bins {
      values += traces.map { -3 + own * $0 + all * sum }
      let newest = bin - late
      for unit in 0..<spikes.units {
        let spike: Float = newest >= 0 && newest < spikes.bins && spikes[newest, unit] ? 1 : 0
        traces[unit] = 0.9 * traces[unit] + spike
      }
      sum = traces.reduce(0, +)
    }
    return try Tensor(values, shape: [spikes.bins, spikes.units])
  }

  @Test(arguments: [0, 1, 2, -1, -2])
  func theNewestBinIsFound(_ late: Int) throws {
    let excited = try rows(spikes, own: 1, all: 0, late: late)
    #expect(RowReaction(of: excited, to: spikes).lag == late + 1)
    let coupled = try rows(spikes, own: 0, all: -0.3, late: late)
    #expect(RowReaction(of: coupled, to: spikes).lag == late + 1)
  }

  /// In bursts, a spike is mostly next to others, which rows of an honest model do know.
  @Test func spikesInBurstsDoNotMislead() throws {
    var generator = RandomGenerator(seed: 5)
    var bursts = SpikeRaster(bins: 6000, units: 6)
    var isBurst = false
    for bin in 0..<bursts.bins {
      if generator.bernoulli(isBurst ? 0.1 : 0.01) { isBurst.toggle() }
      for unit in 0..<6 { bursts[bin, unit] = generator.bernoulli(isBurst ? 0.7 : 0.01) }
    }
    for (own, all) in [(Float(1), Float(0)), (0, 0.2), (-2, 0.1)] {
      let honest = try rows(bursts, own: own, all: all)
      #expect(RowReaction(of: honest, to: bursts).lag == 1)
      let shifted = try rows(bursts, own: own, all: all, late: -1)
      #expect(RowReaction(of: shifted, to: bursts).lag == 0)
    }
  }

  /// Most of what moves them is everybody's last bin, which they may know.
  @Test func rowsThatKnowTheirOwnBinTooAreFound() throws {
    for (all, peek) in [(Float(0.3), Float(0.6)), (-0.3, 0.6), (0.3, 4)] {
      let honest = try rows(spikes, own: 0.05, all: all)
      #expect(RowReaction(of: honest, to: spikes).lag == 1)
      let known = zip(honest.values, spikes.entries).map { $0 + peek * Float($1) }
      let peeking = try Tensor(known, shape: honest.shape)
      #expect(RowReaction(of: peeking, to: spikes).lag == 0)
    }
  }

  @Test func aSingleUnitIsEverybody() throws {
    let alone = spikes.columns([2])
    #expect(RowReaction(of: try rows(alone, own: 1, all: 0), to: alone).lag == 1)
    #expect(RowReaction(of: try rows(alone, own: 1, all: 0, late: -1), to: alone).lag == 0)
  }

  @Test func rowsWithoutSpikesHaveNone() throws {
    var generator = RandomGenerator(seed: 6)
    let noise = try Tensor(
      (0..<24_000).map { _ in generator.bernoulli(0.5) ? 1 : 0 }, shape: [4000, 6])
    #expect(RowReaction(of: noise, to: spikes).lag == nil)
    #expect(RowReaction(of: Tensor.zeros([4000, 6]), to: spikes).lag == nil)
    #expect(RowReaction(of: Tensor.zeros([3, 6]), to: spikes.slice(0..<3)).lag == nil)
    #expect(RowReaction(of: noise, to: SpikeRaster(bins: 4000, units: 6)).lag == nil)
  }
}
