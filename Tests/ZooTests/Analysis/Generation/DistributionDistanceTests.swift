import Testing

@testable import Zoo

@Suite struct DistributionDistanceTests {
  /// A shift by 5 of samples of one size.
  @Test func aShiftIsTheDistance() {
    let distance = DistributionDistance([3, 0, 1], [5, 6, 8])
    #expect(abs(distance.wasserstein - 5) < 1e-15)
    #expect(distance.kolmogorovSmirnov == 1)
  }

  /// Half of the first and a quarter of the second are 0, the rest 1.
  @Test func sizesMayDiffer() {
    let distance = DistributionDistance([0, 1], [0, 1, 1, 1])
    #expect(distance.wasserstein == 0.25 && distance.kolmogorovSmirnov == 0.25)
  }

  /// Distribution functions 1/2 and 0 from 1 to 2, 1/2 and 1 from 2 to 4.
  @Test func handComputed() {
    let distance = DistributionDistance([1, 4], [2])
    #expect(distance.wasserstein == 0.5 + 1 && distance.kolmogorovSmirnov == 0.5)
  }

  @Test func tiesAreNoDifference() {
    #expect(DistributionDistance([2, 2, 5], [5, 2, 2]).kolmogorovSmirnov == 0)
    #expect(DistributionDistance([2, 2, 5], [5, 2, 2]).wasserstein == 0)
  }

  @Test func undefinedNumbersAreLeftOut() {
    #expect(DistributionDistance([.nan, 1], [1, .nan, .nan]).wasserstein == 0)
    #expect(DistributionDistance([.nan], [1]).wasserstein.isNaN)
    #expect(DistributionDistance([], [1]).kolmogorovSmirnov.isNaN)
  }
}
