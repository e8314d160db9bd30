import Testing
import Zoo

@Suite struct NameSuggestionTests {
  private let names = ["gru", "glm", "dice-transformer", "focal-transformer", "last-bin"]

  @Test(
    arguments: [
      ("gtu", "gru"), ("GRU", "gru"), ("glmm", "glm"), ("lastbin", "last-bin"),
      ("dise-transfromer", "dice-transformer"), ("focal", "focal-transformer"),
    ])
  func typingMistakesAreRecognized(_ typed: String, _ meant: String) {
    #expect(nearestName(to: typed, among: names) == meant)
  }

  @Test func distantNamesHaveNoSuggestion() {
    #expect(nearestName(to: "wavenet", among: names) == nil)
    #expect(nearestName(to: "gru", among: []) == nil)
    // Two letters begin too many names for a suggestion.
    #expect(nearestName(to: "fo", among: ["focal-transformer"]) == nil)
  }

  @Test func theNearestCandidateWins() {
    #expect(nearestName(to: "depht", among: ["dropout", "depth"]) == "depth")
    #expect(nearestName(to: "ab", among: ["abd", "ab"]) == "ab")
  }
}
