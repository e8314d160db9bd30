import Testing

@testable import Zoo

@Suite struct VerdictTests {
  /// A row whose ten units all gain the same, unless their bits are given.
  private func row(
    _ label: String, _ bits: Double, role: ModelCard.Role = .competitor, seed: UInt64 = 0,
    median: Double? = nil, verdict: AuditReport.Verdict = .causal,
    units: [Double] = [Double](repeating: 1, count: 10)
  ) throws -> ResultRow {
    var row = try sampleRow(
      label, seed: seed, role: role, verdict: verdict, bits: bits, median: median ?? bits)
    row.metrics.units = units.enumerated().map { index, bits in
      UnitScores(
        unit: UnitInfo(index: index), spikes: 10, rate: 0.1,
        numbers: ["bits_per_spike_calibrated": bits])
    }
    return row
  }

  private func verdict(
    _ rows: [ResultRow], validation: (ResultRow) -> Double? = { _ in nil }
  ) -> String {
    Verdict(Leaderboard(recording: "slice", rows: rows, validation: validation)).text
  }

  private func null(_ bits: Double, _ label: String = "rate") throws -> ResultRow {
    try row(label, bits, role: .null)
  }

  @Test func theWinnerIsComparedWithTheNextAndTheBestNull() throws {
    #expect(
      verdict(try [row("glm", 1), row("gru", 2.5), null(0.5), null(0, "zero")])
        == "gru wins with 2.500 bits/spike, 1.500 ahead of glm and 2.000 ahead of the best null "
        + "row, rate. The median unit agrees.")
  }

  @Test func aSingleModelDoesNotWin() throws {
    #expect(
      verdict(try [row("gru", 2.5), null(0.5)])
        == "gru has 2.500 bits/spike, 2.000 ahead of the best null row, rate. "
        + "The median unit agrees.")
    #expect(verdict(try [row("gru", 2.5)]) == "gru has 2.500 bits/spike.")
  }

  @Test func noModelBeatingANullComesFirst() throws {
    #expect(
      verdict(try [row("glm", 1), row("gru", 0.5), null(2)])
        == "No model beats the best null row: rate has 2.000 bits/spike, the best model, glm, "
        + "1.000. The median unit agrees.")
    #expect(
      verdict(try [row("glm", 1, median: 3), null(2)])
        == "glm does not beat the best null row: rate has 2.000 bits/spike, glm 1.000. "
        + "For the median unit glm is best, with 3.000 against 2.000 of rate.")
    // Equal is not better.
    #expect(verdict(try [row("glm", 2), null(2)]).hasPrefix("glm does not beat the best null row"))
  }

  @Test func closeModelsAreLevel() throws {
    #expect(
      verdict(try [row("glm", 1), row("gru", 1.0004), row("lstm", 0.5), null(0)])
        == "gru and glm are level with 1.000 bits/spike, 1.000 ahead of the best null row, rate. "
        + "The median unit agrees.")
  }

  @Test func seedsAreNamed() throws {
    #expect(
      verdict(try [row("gru", 2), row("gru", 3, seed: 1), null(0)])
        == "gru has 2.500 bits/spike (mean of 2 seeds), 2.500 ahead of the best null row, rate. "
        + "The median unit agrees.")
  }

  @Test func theShareOfTheOracleIsNamed() throws {
    let oracle = try row("oracle", 4, role: .oracle, verdict: .given)
    #expect(
      verdict([try row("gru", 3), oracle])
        == "gru has 3.000 bits/spike; it reaches 75% of the oracle.")
    #expect(
      verdict([try row("gru", 3), try row("glm", 3), oracle])
        .hasPrefix("glm and gru are level with 3.000 bits/spike; they reach 75% of the oracle."))
    #expect(verdict([try row("gru", -3), oracle]) == "gru has -3.000 bits/spike.")
    let nothing = try row("oracle", 0, role: .oracle, verdict: .given)
    #expect(verdict([try row("gru", 3), nothing]) == "gru has 3.000 bits/spike.")
    #expect(verdict([oracle]) == "")
  }

  @Test func onlyNullRows() throws {
    #expect(
      verdict(try [null(1), null(2, "history")])
        == "No model but null rows: the best, history, has 2.000 bits/spike. "
        + "The median unit agrees.")
    #expect(verdict([]) == "")
  }

  @Test func undefinedScoresWinNothing() throws {
    #expect(
      verdict(try [row("gru", .nan), row("glm", 1), null(0)])
        == "glm has 1.000 bits/spike, 1.000 ahead of the best null row, rate. "
        + "The median unit agrees.")
    #expect(verdict(try [row("gru", .nan), null(.nan)]) == "The score of gru is undefined.")
    #expect(
      verdict(try [row("gru", .nan), row("glm", .nan)])
        == "The scores of all models are undefined.")
    #expect(
      verdict(try [row("gru", 1), null(.nan)]) == "gru has 1.000 bits/spike.")
  }

  @Test func leaksDoNotWin() throws {
    #expect(
      verdict(try [row("cheat", 9, verdict: .leak), row("glm", 1), null(0)])
        .hasPrefix("glm has 1.000 bits/spike, 1.000 ahead"))
    #expect(
      verdict(try [row("cheat", 9, verdict: .leak), null(0)])
        == "cheat looks into the future, so no model is ranked.")
    #expect(
      verdict(try [row("a", 9, verdict: .leak), row("b", 9, verdict: .leak)])
        == "All models look into the future, so none is ranked.")
  }

  @Test func fewUnitsThatCarryTheGainAreCounted() throws {
    let one = [90.0] + [Double](repeating: 1, count: 9)
    #expect(
      verdict([try row("gru", 2, units: one)])
        == "gru has 2.000 bits/spike. Of 10 units with spikes, 1 makes half of its gain over the "
        + "constant rate.")
    let losing = [60.0, 50] + [Double](repeating: -1, count: 18)
    #expect(
      verdict([try row("gru", 2, units: losing)])
        == "gru has 2.000 bits/spike. Of 20 units with spikes, 1 makes half of its gain over the "
        + "constant rate and 18 are below zero.")
    let mixed = [Double](repeating: 3, count: 6) + [Double](repeating: -1, count: 4)
    #expect(
      verdict([try row("gru", 1, units: mixed)])
        == "gru has 1.000 bits/spike. Of 10 units with spikes, 4 are below zero.")
    #expect(verdict([try row("gru", 1, units: [])]) == "gru has 1.000 bits/spike.")
  }

  @Test func theMedianUnitMayPreferAnother() throws {
    #expect(
      verdict(try [row("gru", 2, median: -0.5), row("glm", 1, median: 0.25), null(0)])
        .hasSuffix("For the median unit glm is best, with 0.250 against -0.500 of gru."))
    #expect(
      verdict(try [row("gru", 2, median: -0.5), null(0)])
        .hasSuffix(
          "For the median unit the null row rate is best, with 0.000 against -0.500 of gru."))
    // Of two that are level, it is enough if one has the best median unit.
    #expect(
      verdict(try [row("gru", 2, median: 0), row("glm", 2, median: 1)])
        .hasSuffix("The median unit agrees."))
    #expect(
      verdict(try [row("gru", 2, median: .nan), row("glm", 1, median: .nan)])
        == "gru wins with 2.000 bits/spike, 1.000 ahead of glm.")
  }

  @Test func aDropFromValidationToTestIsReported() throws {
    let rows = try [row("gru", 0.3), row("glm", 0.25), null(0)]
    let standing = verdict(rows)
    #expect(verdict(rows) { _ in 0.31 } == standing)
    #expect(
      verdict(rows) { $0.label == "gru" ? 2.1 : nil } == standing
        + " gru scores 2.100 on validation and 0.300 on test: it has learned the validation part, "
        + "or the recording changed.")
    #expect(
      verdict(rows) { $0.role == .competitor ? 2.1 : nil } == standing
        + " glm scores 2.100 on validation and 0.250 on test: it has learned the validation part, "
        + "or the recording changed. The same holds for gru.")
    #expect(
      verdict(rows) { _ in 2.1 } == standing
        + " glm scores 2.100 on validation and 0.250 on test: the recording changed, since null "
        + "rows fall as well. The same holds for gru.")
    #expect(verdict(rows) { _ in .nan } == standing)
    // What is below the rate on validation has learned nothing there.
    let low = try [row("gru", -0.9), null(0)]
    #expect(verdict(low) { $0.label == "gru" ? -0.6 : 0 } == verdict(low))
    // Null rows do not memorise anything.
    #expect(verdict(rows) { $0.role == .null ? 2.1 : nil } == standing)
  }

  @Test func listsInProse() {
    #expect(Verdict.list([]) == "" && Verdict.list(["a"]) == "a")
    #expect(Verdict.list(["a", "b"]) == "a and b")
    #expect(Verdict.list(["a", "b", "c", "d"]) == "a, b, c and d")
    #expect(Verdict.list(["a", "b", "c", "d", "e", "f"]) == "a, b, c and 3 more")
  }
}
