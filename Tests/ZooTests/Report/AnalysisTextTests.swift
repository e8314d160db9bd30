import Testing

@testable import Zoo

@Suite struct AnalysisTextTests {
  @Test func findingsInSentences() throws {
    let analysis = try sampleAnalysis("cross-entropy-transformer:heads=2,feed-forward=8")
    let text = AnalysisText.sentences(analysis).joined(separator: "\n")
    #expect(text.contains("Its 2 heads look back"))
    #expect(text.contains("equal weights would look back 5.8 and spread over 10.5."))
    #expect(text.contains("Without attention it scores"))
    #expect(text.contains("With the units of the older 95 % of its context shuffled it scores"))
    #expect(text.contains("to its loss"))
    #expect(text.contains("of what a silenced bin changes in later rows lies within"))
    #expect(text.contains("Silencing units one by one costs their own predictions"))
    #expect(!text.contains("nan"))
    #expect(
      AnalysisText.size(analysis).hasSuffix(
        "on following, seed 0: the first 0.4 s of the test part, 2 units"))
  }

  @Test func notesAreSentences() throws {
    let text = AnalysisText.sentences(try sampleAnalysis("last-bin")).joined(separator: "\n")
    #expect(text.contains("lies within 1 bin; no single bin is missed beyond the noise of"))
    #expect(text.contains("is not a network that is trained by gradients"))
    let constant = AnalysisText.sentences(try sampleAnalysis("constant-rate"))
    #expect(constant.contains("No single bin changes any later row: it does not look at the past."))
  }

  @Test func recordingsTogether() throws {
    let analysis = try sampleAnalysis("gru:hidden=3")
    let summary = try #require(AnalysisSummary([analysis, analysis]))
    let text = AnalysisText.sentences(summary).joined(separator: "\n")
    #expect(text.contains("importance G and recorded spikes: mean rank correlation"))
    #expect(
      text.contains("exact sign-flip test over 2 recordings, which cannot be below 0.500."))
  }
}
