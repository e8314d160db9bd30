import Testing
import Zoo

@testable import ZooCommand

@Suite struct MetricsTests {
  @Test func aMetricIsDefined() throws {
    let run = try CommandRun("metrics roc_auc.stratified")
    #expect(run.code == 0)
    #expect(run.output.hasPrefix("roc_auc.stratified ↑\n"))
    #expect(run.output.contains("Chance: 0.5."))
  }

  @Test func aPrefixFindsItsVariants() throws {
    let run = try CommandRun("metrics bits_per_spike --json")
    let entries = try #require(run.json as? [[String: Any]])
    #expect(entries.count == 3)
  }

  @Test func everyMetricIsListedWithItsCheck() throws {
    let run = try CommandRun("metrics --json")
    let entries = try #require(run.json as? [[String: Any]])
    #expect(entries.compactMap { $0["name"] as? String } == Metric.all.map(\.name))
    #expect(entries.allSatisfy { ($0["reference"] as? String)?.isEmpty == false })
    #expect(entries.compactMap { $0["csv_name"] as? String } == Metric.all.map(\.csvName))
    let units = entries.compactMap { ($0["per_unit"] as? [String: Any])?["name"] as? String }
    #expect(units == Metric.unitMetrics.map(\.name))
    let list = try CommandRun("list metrics").output
    #expect(Metric.all.allSatisfy { list.contains($0.name) })
  }

  @Test func aNumberThatIsNotAScoreHasNoArrow() throws {
    #expect(try CommandRun("metrics threshold").output.hasPrefix("threshold\n"))
  }

  @Test func anUnknownMetricIsSuggested() throws {
    let run = try CommandRun("metrics roc_auc.stratifid")
    #expect(run.code == 2)
    #expect(run.errors.contains("did you mean 'roc_auc.stratified'?"))
  }
}
