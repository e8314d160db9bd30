import Tensor
import Testing

@testable import Zoo

@Suite struct SpikeDrawTests {
  private let draw = SpikeDraw(key: RandomGenerator(seed: 5).key, units: 3)

  @Test func certaintyIsCertain() {
    for bin in 0..<200 {
      #expect(draw.isSpike(.infinity, bin: bin, unit: 0))
      #expect(!draw.isSpike(-.infinity, bin: bin, unit: 0))
      #expect(!draw.isSpike(-2000, bin: bin, unit: 1))
    }
  }

  /// The share of spikes is the probability, within five standard errors.
  @Test(arguments: [-3.0, -1, 0, 2] as [Float])
  func theShareOfSpikesIsTheProbability(_ logOdds: Float) {
    let raster = draw.independent([logOdds, -.infinity, .infinity], bins: 4000)
    let probability = 1 / (1 + exponential(-Double(logOdds)))
    let error = (probability * (1 - probability) / 4000).squareRoot()
    let counts = raster.spikeCounts
    #expect(abs(Double(counts[0]) / 4000 - probability) < 5 * error)
    #expect(counts[1...] == [0, 4000])
  }

  @Test func unitsHaveNumbersOfTheirOwn() {
    let raster = draw.independent([0, 0, 0], bins: 200)
    #expect(raster.columns([0]) != raster.columns([1]))
    // Nor does a unit repeat its neighbour a bin later.
    #expect(raster.columns([0]).slice(1..<200) != raster.columns([1]).slice(0..<199))
  }

  @Test func aDrawDependsOnBinAndUnitOnly() {
    let long = draw.independent([0, 0.5, -0.5], bins: 50)
    #expect(draw.independent([0, 0.5, -0.5], bins: 20) == long.slice(0..<20))
    let other = SpikeDraw(key: RandomGenerator(seed: 6).key, units: 3)
    #expect(other.independent([0, 0.5, -0.5], bins: 50) != long)
  }

  /// exp of a number, by its series: good to ten digits for small numbers.
  private func exponential(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for n in 1...40 {
      term *= x / Double(n)
      sum += term
    }
    return sum
  }
}
