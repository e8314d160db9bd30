import Testing

@testable import Zoo

@Suite struct ScaleTests {
  @Test func aLinearScaleEndsAtRoundNumbers() {
    let scale = Scale.linear([-0.03, 0.21], from: 100, to: 500)
    #expect(scale.tickTexts == ["-0.05", "0.00", "0.05", "0.10", "0.15", "0.20", "0.25"])
    #expect(scale.place(scale.low) == 100 && scale.place(scale.high) == 500)
    #expect(scale.place(0.1).isClose(to: 300, tolerance: 1e-9))
    // What lies beyond an end has its place.
    #expect(scale.place(9) == 500 && !scale.contains(9))
  }

  @Test func theFirstPlaceMayBeTheGreater() {
    let scale = Scale.linear([0, 1], from: 200, to: 0)
    #expect(scale.place(0.25) == 150)
  }

  @Test func equalValuesStandInTheMiddle() {
    let scale = Scale.linear([0.5, 0.5], from: 0, to: 100)
    #expect(scale.place(0.5).isClose(to: 50, tolerance: 1) && scale.ticks.count > 1)
    #expect(Scale.linear([], from: 0, to: 1).ticks.count > 1)
    #expect(Scale.linear([.nan, .infinity], from: 0, to: 1).ticks.count > 1)
  }

  @Test func epochsAreWholeNumbers() {
    #expect(Scale.linear([1, 2], from: 0, to: 1, isWhole: true).tickTexts == ["1", "2"])
    #expect(
      Scale.linear([1, 40], from: 0, to: 1, isWhole: true).tickTexts == ["10", "20", "30", "40"])
  }

  @Test func aLogarithmicScaleHasPowersOfTen() {
    let scale = Scale.logarithmic([0.002, 300], from: 0, to: 600)
    #expect(scale.tickTexts == ["0.01", "0.1", "1", "10", "100"])
    #expect((scale.place(10) - scale.place(1)).isClose(to: scale.place(1) - scale.place(0.1)))
    let narrow = Scale.logarithmic([1, 30], from: 0, to: 600)
    #expect(narrow.tickTexts == ["1", "2", "5", "10", "20"])
    #expect(Scale.logarithmic([16, 512], from: 0, to: 1).ticks == [20, 50, 100, 200, 500])
    #expect(
      Scale.logarithmic([0.001, 0.1], from: 0, to: 1, margin: 1).ticks == [0.001, 0.01, 0.1])
    #expect(Scale.logarithmic([0, -1, .nan], from: 0, to: 1).ticks.count > 1)
  }

  /// No range gives none, or so many that they overlap.
  @Test func everyRangeHasAFewTicks() {
    for exponent in -6...6 {
      for factor in [1.0, 1.7, 3.3, 9.1] {
        var size = factor
        for _ in 0..<abs(exponent) { size *= exponent < 0 ? 0.1 : 10 }
        let ticks = Scale.linear([0, size], from: 0, to: 1).ticks
        #expect((3...12).contains(ticks.count), "\(size): \(ticks)")
        let powers = Scale.logarithmic([1, 1 + size], from: 0, to: 1).ticks
        #expect((2...12).contains(powers.count), "\(size): \(powers)")
      }
    }
  }
}
