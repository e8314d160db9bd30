import Tensor
import Testing

@testable import Zoo

@Suite struct SampledBinsTests {
  private let spikes = randomRaster(bins: 20_000, units: 2, rate: 0.01, seed: 5)
  private let logOdds = Tensor(shape: [20_000, 2]) { $0 / 2 % 10 == 0 ? -2 : -6 }

  private func sample(_ silent: Int, seed: UInt64 = 1) -> SampledBins {
    SampledBins(
      1_000..<20_000, of: spikes, unit: 1, logOdds: logOdds, silent: silent,
      generator: RandomGenerator(seed: seed))
  }

  @Test func keepsEverySpikeAndWeightsTheRestByTheirChance() {
    let sample = sample(1_000)
    #expect(sample.bins == sample.bins.sorted() && Set(sample.bins).count == sample.bins.count)
    let spiking = (1_000..<20_000).filter { spikes[$0, 1] }
    #expect(sample.bins.filter { spikes[$0, 1] } == spiking)
    for (bin, weight) in zip(sample.bins, sample.weights) where spikes[bin, 1] {
      #expect(weight == 1)
    }
    // About as many silent bins as asked for, which stand for all of them.
    #expect(abs(sample.bins.count - spiking.count - 1_000) < 150)
    let silent = Double(19_000 - spiking.count)
    let weights = zip(sample.bins, sample.weights).reduce(0.0) {
      spikes[$1.0, 1] ? $0 : $0 + Double($1.1)
    }
    #expect(abs(weights / silent - 1) < 0.1)
    // A likely bin is drawn more often, so it counts for less.
    let likely = zip(sample.bins, sample.weights).first { $0.0 % 10 == 0 && !spikes[$0.0, 1] }
    let unlikely = zip(sample.bins, sample.weights).first { $0.0 % 10 != 0 && !spikes[$0.0, 1] }
    #expect((likely?.1 ?? 0) * 5 < unlikely?.1 ?? 0)
  }

  @Test func takesAllBinsWhereThereAreFew() {
    let sample = sample(15_000)
    #expect(sample.bins == Array(1_000..<20_000))
    #expect(sample.weights.allSatisfy { $0 == 1 })
  }

  @Test func theGeneratorDecides() {
    #expect(sample(500).bins == sample(500).bins)
    #expect(sample(500).bins != sample(500, seed: 2).bins)
  }
}
