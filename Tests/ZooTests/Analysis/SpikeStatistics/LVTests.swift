import Testing

@testable import Zoo

/// Intervals of Elephant's documentation.
private let intervals = [0.3, 4.5, 6.7, 9.3]

@Suite struct LVTests {
  @Test func published() { #expect(abs(LV.value(intervals) - 0.8306154336734695) < 1e-14) }

  /// Intervals 1, 3 and 3: (3 * 4 / 16 + 0) / 2.
  @Test func handComputed() {
    #expect(LV.value([1, 3, 3]) == 0.375)
    #expect(LV.value([1]).isNaN)
  }
}
