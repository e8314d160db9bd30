import Testing

@testable import ZooCommand

@Suite struct MetricsTests {
  @Test func aMetricIsDefined() throws {
    let run = try CommandRun("metrics roc_auc.stratified")
    #expect(run.code == 0)
    #expect(run.output.hasPrefix("roc_auc.stratified ↑\n"))
    #expect(run.output.contains("Chance: 0.5."))
  }

  @Test func aWordFindsItsKin() throws {
    let run = try CommandRun("metrics bits_per_spike --json")
    let entries = try #require(run.json as? [[String: Any]])
    #expect(entries.count == 3)
  }

  @Test func everyNamedScoreIsDefined() throws {
    for (name, _) in NamedScores.all {
      let word = name.hasSuffix("calibrated.pooled") ? "bits_per_spike_calibrated" : name
      #expect(try CommandRun("metrics \(word)").code == 0, "\(name)")
    }
  }

  @Test func anUnknownMetricIsSuggested() throws {
    let run = try CommandRun("metrics roc_auc.stratifid")
    #expect(run.code == 2)
    #expect(run.errors.contains("did you mean 'roc_auc.stratified'?"))
  }
}
