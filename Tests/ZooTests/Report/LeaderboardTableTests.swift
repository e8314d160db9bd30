import Testing

@testable import Zoo

@Suite struct LeaderboardTableTests {
  private func table(_ rows: [ResultRow]) -> LeaderboardTable {
    LeaderboardTable(Leaderboard(recording: "slice", rows: rows))
  }

  @Test func theColumnsAreThoseOfTheMetrics() throws {
    let table = table([try sampleRow("gru", bits: 1)])
    #expect(
      table.columns.map(\.title) == [
        "model", "bits/spike ↑", "raw ↑", "unit median ↑", "units>0 ↑", "strat. AUC ↑",
        "unit AUC ↑", "AP lift ↑", "slope →1", "audit", "parameters", "steps", "fit",
      ])
    #expect(
      table.columns.filter { $0.dispensability == 0 }.map(\.title) == ["model", "bits/spike ↑"])
  }

  /// What says who is ahead and how surely stays longest.
  @Test func theHeadlineStaysLongest() throws {
    let board = try sampleBoard("slice", [("gru", 3.0), ("glm", 2.4), ("rate", 0)], seeds: 2)
    let order = LeaderboardTable(board).columns.sorted { $0.dispensability < $1.dispensability }
    #expect(
      order.prefix(7).map(\.title) == [
        "model", "bits/spike ↑", "rank", "± 95 %", "strat. AUC ↑", "raw ↑", "unit median ↑",
      ])
    #expect(order[7].title == LeaderboardTable.auditTitle)
  }

  @Test func rolesAreMarkedAndTheCeilingComesFirst() throws {
    let table = table(
      try [
        sampleRow("gru", bits: 1), sampleRow("rate", role: .null, bits: 0),
        sampleRow("oracle", role: .oracle, verdict: .given, bits: 2),
        sampleRow("cheat", verdict: .leak, bits: 3),
        sampleRow("stacked", role: .ensemble, bits: 0.5),
      ])
    #expect(
      table.lines.map { $0.cells[0] }
        == ["oracle (ceiling)", "stacked (ensemble)", "gru", "rate (null)"])
    #expect(table.lines.map { $0.cells[1] } == ["2.000", "0.500", "1.000", "0.000"])
    #expect(table.lines.map(\.role) == [.oracle, .ensemble, .competitor, .null])
    #expect(table.lines[0].cells.suffix(4) == ["given, memory 5", "", "12", ""])
    #expect(table.lines[2].cells.suffix(4) == ["causal, memory 5", "7", "12", "1.5 s"])
  }

  @Test func seedsAreMeansWithTheirSpread() throws {
    let table = table(
      try [
        sampleRow("gru", bits: 1), sampleRow("gru", seed: 1, verdict: .rounding, bits: 2),
        sampleRow("glm", bits: 1.5),
      ])
    #expect(table.columns[2].title == "± seeds")
    #expect(table.lines.map { $0.cells[1] } == ["1.500", "1.500"])
    #expect(table.lines.map { $0.cells[2] } == ["", "0.707"])
    #expect(table.lines[1].cells.contains("rounding, memory 5"))
  }

  @Test func scoresAloneHaveNoAudit() throws {
    var scores = try sampleScores()
    scores[.headline] = .nan
    let table = LeaderboardTable([("mine", scores)])
    #expect(table.columns.last?.title == "slope →1")
    #expect(table.lines[0].cells.prefix(2) == ["mine", "–"])
    #expect(table.lines[0].cells.count == table.columns.count)
  }

  @Test func judgementsAreShort() {
    var report = AuditReport(
      verdict: .causal, lag: nil, memoryBins: nil, memoryIsLowerBound: false, probes: 0)
    #expect(report.text == "causal")
    report.memoryBins = 12
    report.memoryIsLowerBound = true
    #expect(report.text == "causal, memory ≥12")
    report.verdict = .leak
    #expect(report.text == "LEAK")
    report.lag = 3
    #expect(report.text == "LEAK lag 3")
  }
}
