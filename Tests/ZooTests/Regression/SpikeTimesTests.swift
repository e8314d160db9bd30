import Testing

@testable import Zoo

@Suite struct SpikeTimesTests {
  @Test func filtersAreNaiveConvolutionsOfThePast() {
    let spikes = randomRaster(bins: 200, units: 3, rate: 0.2, seed: 4)
    let times = SpikeTimes(spikes)
    let basis: [[Float]] = [[1, 0.5, 0.25], [0, 0, 2]]
    let chosen = [0, 1, 2, 7, 50, 51, 199]
    for unit in 0..<3 {
      #expect(times.bins[unit] == (0..<200).filter { spikes[$0, unit] })
      var found = [Float](repeating: 0, count: chosen.count * 3)
      found.withUnsafeMutableBufferPointer { found in
        guard let out = found.baseAddress else { return }
        times.filter(unit, at: chosen[...], basis, out: out, stride: 3)
      }
      for (row, bin) in chosen.enumerated() {
        for k in 0..<2 {
          let expected = (0..<3).reduce(Float(0)) { sum, lag in
            let before = bin - 1 - lag
            return before >= 0 && spikes[before, unit] ? sum + basis[k][lag] : sum
          }
          #expect(abs(found[row * 3 + k] - expected) < 1e-6)
        }
        #expect(found[row * 3 + 2] == 0)
      }
    }
  }
}
