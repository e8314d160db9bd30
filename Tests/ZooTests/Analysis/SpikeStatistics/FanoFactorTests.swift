import Testing

@testable import Zoo

@Suite struct FanoFactorTests {
  /// Counts of Elephant's documentation, 4 and 3.
  @Test func published() { #expect(abs(FanoFactor.value([4, 3]) - 0.07142857142857142) < 1e-16) }

  @Test func undefinedWithoutSpikesOrWindows() {
    #expect(FanoFactor.value([0, 0, 0]).isNaN)
    #expect(FanoFactor.value([3]).isNaN && FanoFactor.value([]).isNaN)
  }

  /// Windows of 50 ms hold 2, 0 and 1 spikes: the mean is 1, the variance 2/3.
  @Test func windowsFollowEachOther() {
    let spikes = sample([[0, 49, 120], [50, 99, 149, 151]], bins: 155)
    #expect(agree(values("fano_50ms", spikes), [2.0 / 3, 2.0 / 3]))
  }
}
