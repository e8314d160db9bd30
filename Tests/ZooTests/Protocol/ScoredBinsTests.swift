import Testing

@testable import Zoo

@Suite struct ScoredBinsTests {
  @Test func theWarmUpIsTheContextOrAQuarter() throws {
    let short = try ScoredBins(part: 1000..<2000, longestContext: 100)
    #expect(short.range == 1100..<2000 && short.rangeInPart == 100..<1000 && short.count == 900)
    let long = try ScoredBins(part: 1000..<2000, longestContext: 3125)
    #expect(long.warmUp == 250)
    #expect(try ScoredBins(part: 5..<6, longestContext: 9).count == 1)
  }

  @Test func theMaskMarksTheRange() throws {
    let bins = try ScoredBins(part: 4..<8, longestContext: 1)
    #expect(bins.mask(recordingBins: 9) == [0, 0, 0, 0, 0, 1, 1, 1, 0])
  }

  @Test func anEmptyPartIsAnError() {
    #expect(throws: EvaluationError.nothingToScore(bins: 0, units: 0)) {
      try ScoredBins(part: 3..<3, longestContext: 1)
    }
  }
}
