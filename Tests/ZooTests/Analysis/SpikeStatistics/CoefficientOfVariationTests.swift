import Testing

@testable import Zoo

@Suite struct CoefficientOfVariationTests {
  /// Intervals 1, 2 and 3: the mean is 2 and the variance 2/3.
  @Test func handComputed() {
    #expect(abs(CoefficientOfVariation.value([1, 2, 3]) - (2.0 / 3).squareRoot() / 2) < 1e-15)
    #expect(CoefficientOfVariation.value([4, 4, 4]) == 0)
    #expect(CoefficientOfVariation.value([4]).isNaN)
  }
}
