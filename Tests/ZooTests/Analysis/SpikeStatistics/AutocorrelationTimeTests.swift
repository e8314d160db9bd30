import Testing

@testable import Zoo

@Suite struct AutocorrelationTimeTests {
  /// The train of Elephant's documentation: spikes at 1, 5, 7 and 8 of 10 ms, lags up to 5 ms.
  @Test func published() {
    let counts = [0, 1, 0, 0, 0, 1, 0, 1, 1, 0]
    let value = AutocorrelationTime.value(counts, windowSeconds: 0.001, longestLag: 5)
    #expect(abs(value - 0.01411111111111111) < 1e-15)
  }

  /// Counts 2, 1, 0, 1: C = 2 - 4, 0 + 1 - 4, 2 - 4 at lags 1, 2, 3; squares 1, 9/4, 1.
  @Test func handComputed() {
    let value = AutocorrelationTime.value([2, 1, 0, 1], windowSeconds: 1, longestLag: 3)
    #expect(abs(value - 2 * (0.5 + 2.25 + 0.5)) < 1e-12)
  }

  @Test func undefinedWhereThereIsTooLittle() {
    #expect(AutocorrelationTime.value([0, 1, 0, 0], windowSeconds: 1, longestLag: 2).isNaN)
    #expect(AutocorrelationTime.value([1, 1, 1], windowSeconds: 1, longestLag: 3).isNaN)
  }
}
