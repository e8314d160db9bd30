import Testing

@testable import Zoo

@Suite struct CellTests {
  private let fit = sampleFit("gru", on: sampleSummary("slice")).fit

  @Test func theIdDependsOnTheTestedData() {
    let own = Cell(fit, testedOn: sampleSummary("slice"))
    var longer = sampleSummary("slice")
    longer.scoredBins = 5
    let others = [
      Cell(fit, testedOn: sampleSummary("slice", spikes: "0ther")), Cell(fit, testedOn: longer),
      Cell(fit, testedOn: sampleSummary("slice"), alignment: "rate-rank"),
      Cell(
        sampleFit("gru", on: sampleSummary("slice"), seed: 1).fit, testedOn: sampleSummary("slice")),
    ]
    #expect(Set(others.map(\.id) + [own.id]).count == 5)
    #expect(Cell(fit, testedOn: sampleSummary("renamed")).id == own.id)
  }

  @Test func filesAreNamedAfterRecordingAndAlignment() {
    #expect(Cell(fit, testedOn: sampleSummary("slice")).name == "slice")
    #expect(
      Cell(fit, testedOn: sampleSummary("slice"), alignment: "rate-rank").name
        == "slice.rate-rank")
  }
}
