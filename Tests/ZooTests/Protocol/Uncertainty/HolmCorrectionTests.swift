import Testing

@testable import Zoo

@Suite struct HolmCorrectionTests {
  /// By hand: 0.005 x 4, 0.01 x 3, 0.03 x 2, and 0.04 x 1 is raised to the one before.
  @Test func valuesAreThoseOfHolm() {
    let adjusted = HolmCorrection.adjust([0.01, 0.04, 0.03, 0.005])
    for (value, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) {
      #expect(value.isClose(to: expected, tolerance: 1e-15))
    }
  }

  @Test func valuesStayProbabilities() {
    #expect(HolmCorrection.adjust([0.6, 0.9]) == [1, 1])
    #expect(HolmCorrection.adjust([0.3]) == [0.3])
    #expect(HolmCorrection.adjust([]) == [])
  }

  @Test func undefinedValuesDoNotCount() {
    let adjusted = HolmCorrection.adjust([.nan, 0.02, .nan, 0.04])
    #expect(adjusted[0].isNaN && adjusted[2].isNaN)
    #expect(adjusted[1] == 0.04 && adjusted[3] == 0.04)
  }
}
