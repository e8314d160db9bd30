import Testing

@testable import Zoo

/// Intervals of Elephant's documentation.
private let intervals = [0.3, 4.5, 6.7, 9.3]

@Suite struct CV2Tests {
  @Test func published() {
    #expect(abs(CV2.value(intervals) - 0.8226190476190478) < 1e-14)
    #expect(CV2.value([1]).isNaN && CV2.value([]).isNaN)
  }

  /// Intervals 1, 3 and 3: (2 * 2 / 4 + 0) / 2.
  @Test func handComputed() { #expect(CV2.value([1, 3, 3]) == 0.5) }
}
