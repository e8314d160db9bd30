import Testing

@testable import Zoo

@Suite struct UncertaintyTextTests {
  /// Three models, of which two are level, with a design effect of 9.
  private func board() throws -> Leaderboard {
    try sampleBoard("slice", [("gru", 3), ("glm", 2.999), ("rate", 1)])
  }

  @Test func theTableShowsPlacesAndIntervals() throws {
    let table = LeaderboardTable(try board())
    #expect(table.columns.prefix(4).map(\.title) == ["model", "rank", "bits/spike ↑", "± 95 %"])
    #expect(table.lines.map { $0.cells[1] } == ["1-2", "1-2", "3"])
    #expect(table.lines.allSatisfy { $0.cells[3] != "" && $0.cells[3] != "–" })
  }

  @Test func theVerdictSaysWhatCannotBeSeparated() throws {
    var board = try board()
    let verdict = Verdict(board)
    #expect(verdict.sentences[0].hasPrefix("gru leads with 3.000"))
    #expect(verdict.sentences[1] == "gru cannot be separated from glm in this recording.")
    board.uncertainty = nil
    #expect(Verdict(board).sentences[0].hasPrefix("gru wins with 3.000"))
  }

  @Test func theTextNamesBlocksDesignEffectAndSmallestDifference() throws {
    let text = UncertaintyText(try board(), sampleSummary("slice")).text
    #expect(text.contains("stretches of 2.0 s"))
    #expect(text.contains("3.0 times as wide as if they were (design effect 9.0)"))
    #expect(text.contains("Between gru and glm this recording could have shown a difference of 0."))
    #expect(!text.contains("too short"))
  }

  @Test func missingIntervalsAreExplained() throws {
    let board = Leaderboard(recording: "slice", rows: [try sampleRow("gru", bits: 1)])
    #expect(
      UncertaintyText(board, sampleSummary("slice")).text
        == "No intervals: 6 scored bins are too few.")
  }

  @Test func fewRecordingsAreNamed() throws {
    let scores = ResampledScores(
      estimates: Array(repeating: 1, count: 14), draws: Array(repeating: [1, 2], count: 14),
      stretches: Array(repeating: 30, count: 14))
    let five = try #require(
      AcrossRecordings(["a": ["m": scores, "n": scores], "b": ["m": scores, "n": scores]]))
    #expect(
      UncertaintyText.sentence(five).contains(
        "With 2 recordings its p-value cannot be below 0.500, so no two models can be separated"))
  }
}
