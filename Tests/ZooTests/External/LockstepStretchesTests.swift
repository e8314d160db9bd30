import Testing

@testable import Zoo

struct LockstepStretchesTests {
  @Test(arguments: [0, 1, 31, 40, 3000, 40_000])
  func blocksSendEveryBinOnceAndTheStretchesAlone(_ bins: Int) {
    let spikes = randomRaster(bins: bins, units: 1, rate: 0.3, seed: 4)
    let stretches = LockstepStretches.places(in: spikes)
    #expect(stretches.count == (bins < 32 ? 0 : 8))
    let blocks = LockstepStretches.blocks(of: bins, around: stretches, length: 1000)
    #expect(blocks.reduce(0, +) == bins)
    var first = 0
    for block in blocks {
      for stretch in stretches where stretch.overlaps(first..<first + block) { #expect(block == 1) }
      first += block
    }
    #expect(stretches.allSatisfy { $0.count <= 500 && $0.upperBound <= bins })
  }

  @Test func theirPlacesDependOnTheSpikes() {
    let places = (0..<5).map { seed in
      LockstepStretches.places(in: randomRaster(bins: 5000, units: 2, rate: 0.1, seed: seed))
    }
    #expect(Set(places).count == 5)
  }
}
