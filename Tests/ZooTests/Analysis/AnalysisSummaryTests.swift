import Testing

@testable import Zoo

@Suite struct AnalysisSummaryTests {
  @Test func testsOverRecordings() throws {
    let test = AnalysisSummary.Test([0.5, 0.25, -0.25, .nan])
    #expect(test.recordings == 3 && test.positive == 2)
    #expect(abs(test.mean - 1.0 / 6) < 1e-12)
    // Of the 8 choices of signs, those at least as far from 0 as 0.5: the sums are 0.5, 0, 1, 0.5
    // and their negatives.
    #expect(test.p == 6.0 / 8)
    #expect(AnalysisSummary.Test([.nan]).p.isNaN)
  }

  @Test func oneRecordingHasNoSummary() throws {
    let analysis = try sampleAnalysis("gru:hidden=3")
    #expect(AnalysisSummary([analysis]) == nil && AnalysisSummary([]) == nil)
  }

  @Test func whatRecordingsHaveInCommon() throws {
    let analysis = try sampleAnalysis("cross-entropy-transformer:heads=1,feed-forward=8")
    let summary = try #require(AnalysisSummary([analysis, analysis, analysis]))
    #expect(summary.leastP == 0.25 && summary.recordings.count == 3)
    #expect(summary.correlations.map(\.quantity) == BinImportance.Quantity.allCases)
    #expect(summary.controls.map(\.kind) == AttentionControl.Kind.allCases)
    let lost = analysis.controls[2].intact.bits - analysis.controls[2].changed.bits
    #expect(abs(summary.controls[2].bits.mean - lost) < 1e-12)
    // Of other kernels the loss may be exactly zero, and then nothing is unlikely.
    #expect(summary.controls[2].bits.p == (lost == 0 ? 1 : 0.25))
  }
}
