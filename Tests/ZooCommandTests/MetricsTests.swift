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

  @Test func aDemonstrationReadsAMetricOnARun() throws {
    try withTemporaryFolder { folder in
      let made = try CommandRun(
        "compare constant --units 4 --minutes 0.1 --context 20 --quiet --out \(folder)/run",
        adding: [Constant.self])
      try #require(made.code == 0, "\(made.errors)")
      let run = try CommandRun("metrics roc_auc.pooled --demo \(folder)/run")
      #expect(run.code == 0, "\(run.errors)")
      for words in [
        "Chance: 0.5", "in-vivo", "constant (best model)", "constant-rate (null)",
        "oracle (ceiling)", "a copy of the input", "A constant rate alone gets 0.",
      ] { #expect(run.output.contains(words), "\(words)") }
      let all = try CommandRun("metrics --demo \(folder)/run --json")
      let entries = try #require(all.json as? [[String: Any]])
      for entry in entries {
        let places = try #require(entry["demo"] as? [[String: Any]])
        #expect(places.count == 2 && places.allSatisfy { ($0["reading"] as? String)?.last == "." })
      }
      #expect(try CommandRun("metrics brier --demo \(folder)").code == 3)
    }
  }
}
