import Testing
import Zoo

@Suite struct OracleTests {
  @Test func isNotACompetitor() throws {
    #expect(Oracle.card.role == .oracle)
    #expect(!ModelZoo.builtIn.contains { $0.card.name == "oracle" })
    #expect(throws: ModelOptionError.unknownModel(name: "oracle", suggestion: nil)) {
      _ = try ModelZoo(ModelZoo.builtIn).select("oracle")
    }
  }
}
