import Testing

@testable import Zoo

@Suite struct AcrossVerdictTests {
  private func text(_ models: [(String, Double)]) throws -> String {
    let names = (0..<7).map { "recording \($0)" }
    let boards = try names.map { try sampleBoard($0, models) }
    let scores = Dictionary(
      uniqueKeysWithValues: names.enumerated().map { index, name in
        (
          name,
          Dictionary(
            uniqueKeysWithValues: models.map {
              ($0.0, sampleEntry($0.0, $0.1 + 0.001 * Double(index)).scores)
            })
        )
      })
    return AcrossVerdict(try #require(AcrossRecordings(scores)), boards).text
  }

  @Test func theWinnerIsNamed() throws {
    let text = try text([("gru", 3), ("glm", 1), ("rate", 0)])
    #expect(
      text
        == "On 7 recordings gru is best, with 3.003 bits/spike over the constant rate. Its score is "
        + "above every null row on 7 of 7, and first on 7.")
  }

  @Test func thatNoModelBeatsANullComesFirst() throws {
    let text = try text([("rate", 2), ("gru", 1)])
    #expect(
      text.hasPrefix(
        "On 7 recordings no model beats the best null row: rate has 2.003 bits/spike, the best model, "
          + "gru, 1.003."))
  }
}
