import Testing

@testable import Zoo

@Suite struct ShellQuotingTests {
  @Test func quotesWhatAShellWouldInterpret() {
    #expect(
      ShellQuoting.quoted("dice-transformer:depth=2,heads=8") == "dice-transformer:depth=2,heads=8")
    #expect(ShellQuoting.quoted("dice*") == "'dice*'")
    #expect(ShellQuoting.quoted("it's") == "'it'\\''s'")
    #expect(ShellQuoting.quoted("") == "''")
  }
}
