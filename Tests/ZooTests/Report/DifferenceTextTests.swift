import Testing

@testable import Zoo

@Suite struct DifferenceTextTests {
  private func line(
    _ difference: Double, adjustedP: Double, metric: Metric = .headline,
    recording: String? = "slice",
    second: String = "gru", isIdentical: Bool = false
  ) -> DifferenceLine {
    DifferenceLine(
      recording: recording, first: "gru", second: second, metric: metric.name, seeds: [0],
      isIdentical: isIdentical, firstValue: 0.1, secondValue: 0.1 + difference,
      difference: difference, low: difference - 0.01, high: difference + 0.01, p: adjustedP,
      adjustedP: adjustedP, smallestDetectable: 0.0134)
  }

  @Test func aDifferenceThatIsShownSaysByHowMuch() {
    #expect(
      DifferenceText.sentence(line(0.02, adjustedP: 0.001))
        == "gru on slice: the second run is better by +0.0200 (95 % interval +0.0100 to +0.0300).")
    #expect(
      DifferenceText.sentence(line(-0.02, adjustedP: 0.001, second: "glm"))
        == "gru -> glm on slice: glm is worse by -0.0200 (95 % interval -0.0300 to -0.0100).")
  }

  @Test func aDifferenceThatIsNotShownSaysWhatCouldHaveBeen() {
    #expect(
      DifferenceText.sentence(line(0.002, adjustedP: 0.4))
        == "gru on slice: the runs cannot be told apart: +0.0020 (95 % interval -0.0080 to "
        + "+0.0120). The smallest difference that this could have shown is 0.0134 (found four times "
        + "out of five).")
    #expect(
      DifferenceText.sentence(line(0.2, adjustedP: 0.0625, recording: nil), leastP: 0.0625)
        .contains("no difference could be shown, however large"))
  }

  @Test func identityAndMissingIntervalsAreSaid() {
    #expect(
      DifferenceText.sentence(line(0, adjustedP: 1, isIdentical: true))
        == "gru on slice: identical to the bit.")
    #expect(
      DifferenceText.sentence(line(0.02, adjustedP: .nan)).contains("without an interval"))
    #expect(DifferenceText.sentence(line(.nan, adjustedP: .nan)).contains("undefined in at least"))
  }

  @Test func smallScoresHaveMoreDigits() {
    #expect(DifferenceText.number(0.000012, .brier, signed: true) == "+0.000012")
    #expect(DifferenceText.number(3, .undefinedUnits) == "3")
    #expect(DifferenceText.p(0.00001) == "<0.0001" && DifferenceText.p(0.25) == "0.2500")
  }
}
