import Testing
import Zoo

@Suite struct ModelCardTests {
  @Test func theDefaultRoleIsCompetitor() {
    let card = ModelCard(name: "a", summary: "b")
    #expect(card.role == .competitor && card.paper == nil)
    #expect(card.options.isEmpty && card.notes.isEmpty)
  }

  @Test func defaultsAndRangesAreWrittenAsOnTheCommandLine() {
    let options: [OptionDefinition] = [
      .integer("a", default: 16, 1...64, ""), .number("b", default: 5e-3, 1e-6...1, ""),
      .number("c", default: 2, 0...10, ""), .flag("d", default: true, ""),
      .choice("e", default: "x", ["x", "y"], ""), .names("f", default: "x+y", ""),
    ]
    #expect(options.map(\.defaultText) == ["16", "0.005", "2", "true", "x", "x+y"])
    #expect(
      options.map(\.rangeText) == [
        "1...64", "1e-06...1", "0...10", "true, false", "x, y", "names joined by +",
      ])
  }
}
