import Testing

@testable import Zoo

@Suite struct RankLinesTests {
  @Test func modelsKeepTheirOrderWithPlacesAndIntervals() throws {
    let ranked = RankLines(
      try sampleBoard("slice", [("gru", 3), ("glm", 2.999), ("rate", 1)], seeds: 2))
    #expect(ranked.lines.map(\.label) == ["gru", "glm", "rate"])
    #expect(ranked.lines.map(\.rank) == ["1-2", "1-2", "3"])
    #expect(ranked.lines.map(\.isNull) == [false, false, true])
    #expect(ranked.lines.map(\.seeds.count) == [2, 2, 0])
    #expect(ranked.lines.allSatisfy { $0.low < $0.value && $0.high > $0.low })
    #expect(ranked.best == ["gru", "glm"] && ranked.ceiling == nil)
  }

  @Test func undefinedValuesAreLeftOut() {
    let ranked = RankLines(
      [.init(label: "a", value: .nan), .init(label: "b", value: 1)], ceiling: .nan)
    #expect(ranked.lines.map(\.label) == ["b"] && ranked.ceiling == nil)
    #expect(RankLines([.init(label: "a", value: .nan)]).scale(from: 0, to: 1) == nil)
  }

  @Test func theTextHasHalfOfTheIntervalIfThereIsOne() {
    #expect(RankLines.Line(label: "a", value: 0.5).text == "0.500")
    #expect(RankLines.Line(label: "a", value: 0.5, low: 0.4, high: 0.6).text == "0.500 ± 0.100")
  }

  @Test func zeroHasAPlaceAndTheFarNegativeHasNone() throws {
    let scale = try #require(
      RankLines([
        .init(label: "a", value: 0.4), .init(label: "b", value: -9, low: -10, high: -8),
      ]).scale(from: 0, to: 100))
    #expect(scale.contains(0) && scale.contains(0.4))
    // One and a half times the best value to the left of zero, up to the next tick.
    #expect(scale.low <= -0.6 && scale.low >= -0.8)
    #expect(scale.place(-9) == 0)
  }

  @Test func allRecordingsNameTheirNullRows() throws {
    let scores = sampleEntry("a", 2).scores
    let across = try #require(
      AcrossRecordings([
        "one": ["gru": scores, "rate": sampleEntry("b", 1).scores],
        "two": ["gru": scores, "rate": sampleEntry("b", 1).scores],
      ]))
    let ranked = RankLines(across, nulls: ["rate"])
    #expect(ranked.lines.map(\.label) == ["gru", "rate"])
    #expect(ranked.lines.map(\.isNull) == [false, true])
  }
}
