import Testing

import Zoo

@Suite struct NumberTextTests {
  @Test func plainNumbersHaveNoMoreDigitsThanTheyNeed() {
    #expect(
      [10, 0.25, -3, 1e20, .nan].map(NumberText.plain) == ["10", "0.25", "-3", "1e+20", "nan"])
  }

  @Test func roundsToFixedDigits() {
    #expect(NumberText.fixed(0.4126, 3) == "0.413")
    #expect(NumberText.fixed(-0.0004, 3) == "0.000")
    #expect(NumberText.fixed(-12.05, 1) == "-12.1")
    #expect(NumberText.fixed(9.9996, 3) == "10.000")
    #expect(NumberText.fixed(.nan, 3) == "–")
    #expect(NumberText.fixed(-.infinity, 3) == "-inf")
    #expect(NumberText.fixed(1e300, 3) == "1e+300")
  }

  @Test func choosesTheUnitOfDurations() {
    #expect(NumberText.duration(0.012) == "12 ms")
    #expect(NumberText.duration(7.25) == "7.3 s")
    #expect(NumberText.duration(60) == "60 s")
    #expect(NumberText.duration(600) == "10.0 min")
    #expect(NumberText.duration(7200) == "2.0 h")
  }

  @Test func groupsAndCounts() {
    #expect(NumberText.grouped(1_234_567) == "1,234,567")
    #expect(NumberText.grouped(-123) == "-123")
    #expect(NumberText.counted(1, "unit") == "1 unit")
    #expect(NumberText.counted(2000, "unit") == "2,000 units")
    #expect(NumberText.bytes(1536) == "1.5 KiB")
    #expect(NumberText.count(3_200_000) == "3.2 M")
    #expect(NumberText.percent(0.0183, 2) == "1.83%")
  }
}
