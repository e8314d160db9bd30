import Testing

@testable import Zoo

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct AuditReportTests {
  private func report(
    _ verdict: AuditReport.Verdict, lag: Int? = nil, memory: Int? = nil, isBound: Bool = false,
    evidence: Double? = nil
  ) -> AuditReport {
    var report = AuditReport(
      verdict: verdict, lag: lag, memoryBins: memory, memoryIsLowerBound: isBound, probes: 10,
      reason: verdict == .causal ? nil : "because of \(verdict.rawValue)")
    report.evidence = evidence
    report.gambler = evidence.map { "gambler \($0)" }
    return report
  }

  @Test func oneLeakDecidesTheLabel() throws {
    let merged = try #require(
      AuditReport.merged([
        ("seed 0 on slice", report(.causal, memory: 5, isBound: true, evidence: 0.5)),
        ("seed 1 on slice", report(.leak, lag: 2, memory: 5, evidence: 30)),
        ("seed 0 on cortex", report(.indeterminate)),
      ]))
    #expect(merged.verdict == .leak)
    #expect(merged.lag == 2)
    #expect(merged.reason == "seed 1 on slice: because of leak")
    #expect(merged.probes == 30)
    #expect(merged.memoryBins == 5)
    #expect(merged.memoryIsLowerBound)
    #expect(merged.evidence == 30)
    #expect(merged.gambler == "gambler 30.0")
    #expect(!merged.mayBeRanked)
  }

  @Test func theWorstWins() throws {
    func merged(_ verdicts: [AuditReport.Verdict]) -> AuditReport.Verdict? {
      AuditReport.merged(verdicts.map { ("here", report($0)) })?.verdict
    }
    #expect(merged([.causal, .rounding]) == .rounding)
    #expect(merged([.indeterminate, .rounding, .causal]) == .indeterminate)
    #expect(merged([.indeterminate, .leak]) == .leak)
    #expect(merged([.causal, .causal]) == .causal)
    #expect(merged([.given]) == .given)
    #expect(merged([]) == nil)
  }

  @Test func severalLeaksAreCounted() throws {
    let merged = try #require(
      AuditReport.merged([
        ("a", report(.leak, lag: 0)), ("b", report(.leak, lag: 3)), ("c", report(.leak)),
      ]))
    #expect(merged.lag == 3)
    #expect(merged.reason == "b: because of leak (and 2 more)")
  }

  @Test func causalReportsHaveNoReason() throws {
    let merged = try #require(
      AuditReport.merged([("a", report(.causal, memory: 3)), ("b", report(.causal, memory: 9))]))
    #expect(merged.reason == nil)
    #expect(merged.memoryBins == 9)
    #expect(merged.mayBeRanked)
  }

  @Test func reportsRoundTrip() throws {
    var written = report(.rounding, memory: 4, evidence: 1.5)
    written.largestDifference = 1e-6
    let data = try JSONEncoder().encode(written)
    #expect(try JSONDecoder().decode(AuditReport.self, from: data) == written)
    let text = String(decoding: data, as: UTF8.self)
    for key in [
      "verdict", "lag", "memory_bins", "memory_is_lower_bound", "probes", "reason",
      "largest_difference", "evidence", "gambler", "random",
    ] { #expect(text.contains("\"\(key)\":"), "\(key)") }
  }

  @Test func reportsOfEarlierVersionsAreRead() throws {
    let text = """
      {"verdict": "leak", "lag": 1, "memory_bins": null, "memory_is_lower_bound": false,
       "probes": 32, "reason": "bins from 7 on flipped"}
      """
    let report = try JSONDecoder().decode(AuditReport.self, from: Data(text.utf8))
    #expect(report.verdict == .leak)
    #expect(report.lag == 1)
    #expect(!report.isRandom)
    #expect(report.evidence == nil)
  }
}
