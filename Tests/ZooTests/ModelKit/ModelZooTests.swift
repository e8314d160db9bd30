import Testing
import Zoo

@Suite struct ModelZooTests {
  private func labels(_ specification: String) throws -> [String] {
    try ModelZoo(ModelZoo.builtIn).select(specification).map(\.label)
  }

  @Test func aNameSelectsOneModelWithItsOptions() throws {
    #expect(try labels("gru") == ["gru"])
    #expect(
      try labels("dice-transformer:heads=8,depth=2") == ["dice-transformer:depth=2,heads=8"])
    #expect(try labels("gru:") == ["gru"])
  }

  @Test func aStarMatchesAnyCharacters() throws {
    #expect(
      try labels("dice*")
        == ["dice-transformer", "dice-transformer-no-attention", "dice-transformer-deep"])
    #expect(try labels("*").count == ModelZoo.builtIn.count)
    #expect(try labels("*e*r*-*n") == ["dice-transformer-no-attention"])
    #expect(
      try labels("*deep:depth=3") == ["dice-transformer-deep:depth=3"])
  }

  @Test func patternsMatchWholeNames() {
    #expect(matchesPattern("gru", "*") && matchesPattern("", "*") && matchesPattern("", ""))
    #expect(matchesPattern("gru", "g*u") && matchesPattern("gru", "**gru**"))
    for pattern in ["g*r", "gr", "", "*g"] { #expect(!matchesPattern("gru", pattern)) }
  }

  @Test func unmatchedNamesAreErrors() {
    #expect(throws: ModelOptionError.unknownModel(name: "lstm*", suggestion: nil)) {
      _ = try labels("lstm*")
    }
    #expect(
      throws: ModelOptionError.unknownModel(
        name: "dice-tranformer", suggestion: "dice-transformer")
    ) { _ = try labels("dice-tranformer:depth=2") }
    #expect(throws: ModelOptionError.unknownModel(name: "", suggestion: nil)) { _ = try labels("") }
  }

  /// An option must suit every model that the pattern names.
  @Test func optionsMustSuitEveryMatch() {
    let card = DiceTransformerNoAttention.entry.card
    let error = ModelOptionError.unknownOption(
      model: card.name, option: "heads", known: card.options.map(\.name), suggestion: nil)
    #expect(throws: error) { _ = try labels("dice*:heads=8") }
  }

  @Test func duplicateNamesAreRefused() {
    let error = ZooError.duplicateName("gru")
    #expect(throws: error) {
      _ = try ModelZoo(ModelZoo.builtIn + [GRUNetwork.self] as [any Model.Type])
    }
    #expect(
      error.description
        == "two models are named 'gru'; an added model needs its own name")
  }

  @Test func namesKeepTheOrderOfTheList() throws {
    let zoo = try ModelZoo([LastBin.self, GRUNetwork.self] as [any Model.Type])
    #expect(zoo.names == ["last-bin", "gru"])
    #expect(try zoo.model(named: "gru").card.summary == GRUNetwork.card.summary)
  }
}
