import Testing

@testable import Zoo

@Suite struct SpikeTimeTilingTests {
  private let first = [1.3, 7.56, 15.87, 28.23, 30.9, 34.2, 38.2, 43.2]
  private let second = [1.02, 2.71, 18.82, 28.46, 28.79, 43.6]

  /// Trains of Elephant's documentation, in ms.
  @Test func published() {
    let value = SpikeTimeTiling.value(first, second, reach: 5, duration: 50)
    #expect(abs(value - 0.4958601655933762) < 1e-14)
    let swapped = SpikeTimeTiling.value(second, first, reach: 5, duration: 50)
    #expect(abs(swapped - value) < 1e-15)
  }

  /// A at 10 and 50, B at 12, of 100, reach 2: PA = 1/2, PB = 1, TA = 8/100, TB = 4/100.
  @Test func handComputed() {
    let expected = 0.5 * (0.5 - 0.04) / (1 - 0.02) + 0.5 * (1 - 0.08) / (1 - 0.08)
    let value = SpikeTimeTiling.value([10, 50], [12], reach: 2, duration: 100)
    #expect(abs(value - expected) < 1e-15)
  }

  @Test func equalTrainsGiveOneAndEmptyOnesNothing() {
    #expect(abs(SpikeTimeTiling.value(first, first, reach: 5, duration: 50) - 1) < 1e-15)
    // Every moment is near a spike of both: 0/0 counts as 1.
    #expect(SpikeTimeTiling.value([5], [5], reach: 5, duration: 10) == 1)
    #expect(SpikeTimeTiling.value([5], [], reach: 5, duration: 10).isNaN)
  }

  /// Spikes exactly 5 ms apart are near each other, whatever rounding does to their times.
  @Test func theReachIsWithin() {
    for bin in stride(from: 5, to: 900, by: 7) {
      let isNear = values("spike_time_tiling", sample([[bin], [bin + 5]], bins: 1000))
      #expect(agree(isNear, [1]), "bin \(bin)")
    }
    let isFar = values("spike_time_tiling", sample([[103], [109]], bins: 1000))
    #expect(agree(isFar, [-0.01]))
  }
}
