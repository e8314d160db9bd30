import Testing

@testable import Zoo

@Suite struct LeaderboardTests {
  private func board(_ rows: [ResultRow], on recording: String = "slice") -> Leaderboard {
    Leaderboard(recording: recording, rows: rows)
  }

  @Test func labelsAreOrderedByCalibratedBits() throws {
    let rows = try [
      sampleRow("low", bits: -1), sampleRow("undefined", bits: .nan), sampleRow("high", bits: 2),
      sampleRow("leaks", verdict: .leak, bits: 9),
      sampleRow("oracle", role: .oracle, verdict: .given, bits: 8),
      sampleRow("null", role: .null, bits: 0),
      sampleRow("doubtful", verdict: .indeterminate, bits: 1),
      sampleRow("elsewhere", on: "other", bits: 5),
    ]
    let board = board(rows)
    #expect(board.ranked.map(\.label) == ["high", "null", "low", "undefined"])
    #expect(board.leaks.map(\.entry.label) == ["leaks"])
    #expect(board.unjudged.map(\.entry.label) == ["doubtful"])
    #expect(board.oracle?.label == "oracle")
    #expect(self.board(rows, on: "other").oracle == nil)
    #expect(
      sampleResults(rows).leaderboard(on: "slice").rankedRows.map(\.label)
        == board.ranked.map(\.label))
  }

  @Test func ensemblesAreShownButNotRanked() throws {
    let rows = try [
      sampleRow("gru", bits: 1), sampleRow("stacked:models=a+b", role: .ensemble, bits: 3),
      sampleRow("stacked", role: .ensemble, bits: 4),
      sampleRow("cheat", role: .ensemble, verdict: .leak, bits: 5),
    ]
    let board = board(rows)
    #expect(board.ranked.map(\.label) == ["gru"])
    #expect(board.ensembles.map(\.label) == ["stacked", "stacked:models=a+b"])
    #expect(board.leaks.map(\.entry.label) == ["cheat"])
    #expect(board.soundRows.map(\.label) == ["gru", "stacked", "stacked:models=a+b"])
  }

  @Test func seedsAreGroupedAndAveraged() throws {
    let board = board(
      try [
        sampleRow("b", seed: 1, bits: 0), sampleRow("a", bits: 2), sampleRow("b", bits: 5),
        sampleRow("c", bits: 2),
      ])
    #expect(board.rankedRows.map { "\($0.label)\($0.seed)" } == ["b0", "b1", "a0", "c0"])
    let entry = board.ranked[0]
    #expect(entry.mean(.headline) == 2.5)
    #expect(entry.spread(.headline)?.isClose(to: 12.5.squareRoot(), tolerance: 1e-15) == true)
    #expect(board.ranked[1].spread(.headline) == nil)
  }

  @Test func oneUndefinedSeedMakesTheMeanUndefined() throws {
    let board = board(
      try [sampleRow("a", bits: 9), sampleRow("a", seed: 1, bits: .nan), sampleRow("b", bits: 1)])
    #expect(board.ranked.map(\.label) == ["b", "a"])
  }

  /// A model that looks ahead with one seed, or on one recording, is the same model with all
  /// others.
  @Test func oneLeakExcludesAllRowsOfTheLabel() throws {
    let rows = try [
      sampleRow("cheat", bits: 9), sampleRow("cheat", seed: 1, verdict: .leak, bits: 9),
      sampleRow("honest", bits: 1), sampleRow("cheat", on: "other", bits: 9),
      sampleRow("honest", on: "other", bits: 1),
    ]
    for recording in ["slice", "other"] {
      let board = board(rows, on: recording)
      #expect(board.ranked.map(\.label) == ["honest"])
      #expect(board.leaks.map(\.entry.label) == ["cheat"])
      #expect(
        board.leaks.first?.culprit.testedOn == "slice" && board.leaks.first?.culprit.seed == 1)
    }
    #expect(board(rows).leaks[0].entry.rows.count == 2)
  }

  @Test func leaksOfOtherOptionsDoNotCount() throws {
    let board = board(
      try [sampleRow("gru:hidden=8", verdict: .leak, bits: 9), sampleRow("gru", bits: 1)])
    #expect(board.ranked.map(\.label) == ["gru"])
  }

  @Test func validationIsTheMeanIfEverySeedHasIt() throws {
    let rows = try [
      sampleRow("a", bits: 1), sampleRow("a", seed: 1, bits: 1), sampleRow("b", bits: 1),
      sampleRow("b", seed: 1, bits: 1),
    ]
    let board = Leaderboard(recording: "slice", rows: rows) { row in
      row.label == "a" ? Double(row.seed) : row.seed == 0 ? 3 : nil
    }
    #expect(board.ranked.map(\.validation) == [0.5, nil])
  }
}
