import Testing

@testable import Zoo

/// Intervals of Elephant's documentation.
private let intervals = [0.3, 4.5, 6.7, 9.3]

@Suite struct LvRTests {
  @Test func published() { #expect(abs(LvR.value(intervals) - 0.833907445980624) < 1e-14) }

  /// Intervals of 10 and 30 ms: 3 (1 - 4 * 300 / 1600) (1 + 20 / 40).
  @Test func handComputed() {
    #expect(abs(LvR.value([0.01, 0.03]) - 1.125) < 1e-14)
    #expect(LvR.value([1]).isNaN)
  }
}
