import Testing

@testable import Zoo

@Suite struct CompletenessTextTests {
  private func text(_ rows: [ResultRow], on recording: String = "slice") -> String {
    CompletenessText(sampleResults(rows), on: recording).text
  }

  private func null(_ name: String) throws -> ResultRow {
    let row = try sampleRow(name, role: .null)
    var fit = sampleFit(name, on: sampleSummary("slice"), role: .null)
    fit.fit = Fit(
      label: name, model: name, options: [:], on: sampleSummary("slice"), seed: 0,
      budget: fit.fit.budget)
    return ResultRow(fit: fit, cell: row.cell)
  }

  @Test func aWholeTableLacksNothing() throws {
    #expect(
      text(try [sampleRow("gru"), null("constant-rate"), null("exponential-history")]) == "")
    #expect(text([]) == "")
  }

  @Test func missingSeedsAndNullRowsAreNamed() throws {
    let rows = try [
      sampleRow("gru", seed: 0), sampleRow("gru", seed: 1), sampleRow("glm", seed: 1),
      null("constant-rate"),
    ]
    #expect(
      text(rows)
        == "Not complete: glm lacks seed 0; the null row exponential-history is missing, so a lead over "
        + "null rows says little.")
  }

  /// The seeds of another recording count: a fit was lost here.
  @Test func seedsOfOtherRecordingsCount() throws {
    let rows = try [
      sampleRow("gru", on: "culture", seed: 0), sampleRow("gru", on: "culture", seed: 1),
      sampleRow("gru", seed: 1), null("constant-rate"), null("exponential-history"),
    ]
    #expect(text(rows) == "Not complete: gru lacks seed 0.")
  }
}
