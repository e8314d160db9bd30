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

  /// Means of the groups, about the constant rate's score; the two directions have a reference.
  @Test func groupsOfATransferAreLines() throws {
    let table = try #require(TransferTable(try sampleTransfer()))
    let ranked = try #require(RankLines(table, "gru", .rocAUCStratified, .rateRank))
    #expect(
      ranked.lines.map(\.label) == [
        "in vitro, self", "in vitro, others", "in vivo, self", "in vitro -> in vivo",
        "  the target's history", "in vivo -> in vitro", "  the target's history",
      ])
    #expect(
      zip(ranked.lines.map(\.value), [0.9, 0.7, 0.9, 0.6, 0.65, 0.5, 0.65]).allSatisfy {
        abs($0 - $1) < 1e-12
      })
    #expect(ranked.lines.map(\.isNull).filter { $0 }.count == 2)
    #expect(ranked.axis.reference == 0.5 && ranked.axis.unit == "roc_auc.stratified")
    let scale = try #require(ranked.scale(from: 0, to: 100))
    #expect(scale.low <= 0.5 && scale.low >= -0.2 && scale.high < 2)
    #expect(RankLines(table, "gru", .f1, .rateRank) == nil)
  }

  @Test func aVeryLongIntervalDoesNotPressAllIntoACorner() throws {
    let lines = RankLines([.init(label: "a", value: 0.1, low: -9, high: 9)])
    let scale = try #require(lines.scale(from: 0, to: 100))
    #expect(scale.high <= 0.5 && scale.low >= -0.3)
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
