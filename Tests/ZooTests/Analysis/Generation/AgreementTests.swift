import Testing

@testable import Zoo

@Suite struct AgreementTests {
  /// Deviations (-1, 0, 1) and (-2, 1, 1): 3 / sqrt(2 * 6).
  @Test func handComputed() {
    #expect(abs(Agreement.value([1, 2, 3], [0, 3, 3]) - 3 / 12.0.squareRoot()) < 1e-15)
    #expect(abs(Agreement.value([1, 2, 3], [9, 7, 5]) + 1) < 1e-15)
  }

  @Test func undefinedNumbersAreLeftOut() {
    let value = Agreement.value([1, .nan, 2, 3, 7], [2, 5, 4, 6, .nan])
    #expect(abs(value - 1) < 1e-15)
    #expect(Agreement.value([1, 2, .nan], [1, 2, 3]).isNaN)
    #expect(Agreement.value([1, 1, 1], [1, 2, 3]).isNaN)
    #expect(Agreement.value([], []).isNaN)
  }
}
