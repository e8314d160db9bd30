import Tensor
import Testing
import Zoo

@testable import ZooCommand

/// A model that looks one bin ahead with seed 1, and knows nothing with other seeds.
private struct CheatsOnce: PredictorModel {
  static let card = ModelCard(name: "cheats-once", summary: "leaks with one seed")

  private var cheats = false
  init(_ options: ModelOptions) {}

  mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) -> FitReport {
    cheats = session.seed == 1
    return FitReport()
  }

  func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    guard cheats else {
      return try LogOdds(Tensor(repeating: -5, shape: [spikes.bins, spikes.units]))
    }
    return try Cheat<NextBin>(ModelOptions(defaultsOf: Cheat<NextBin>.card))
      .logOdds(for: spikes, batch: batch)
  }

  var parameterCount: Int { 0 }
  var state: [String: Tensor] { [:] }
  mutating func restore(_ state: [String: Tensor], units: Int, context: Int) {}
}

@Suite struct ComparisonReportTests {
  @Test func aLeakWithOneSeedDisqualifiesTheLabel() throws {
    try withTemporaryFolder { folder in
      let run = try CommandRun(
        "compare cheats-once constant --units 4 --minutes 0.1 --context 20 --seeds 0,1 "
          + "--out \(folder)/run", adding: [Constant.self, CheatsOnce.self])
      #expect(run.code == 4, "\(run.errors)")
      let lines = run.output.split(separator: "\n")
      #expect(lines.filter { $0.hasPrefix("constant ") && $0.contains("causal") }.count == 2)
      // Twice, once per recording, and not in the tables.
      let leaks = lines.filter { $0.contains("cheats-once") }
      #expect(leaks.count == 2)
      #expect(leaks.allSatisfy { $0.hasPrefix("  cheats-once  LEAK lag 1 with seed 1 (") })
    }
  }

  @Test func theVerdictStandsAboveTheTable() throws {
    try withTemporaryFolder { folder in
      let run = try CommandRun(
        "compare constant --units 4 --minutes 0.1 --context 20 --out \(folder)/run",
        adding: [Constant.self])
      let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
      let head = try #require(lines.firstIndex { $0.hasPrefix("model ") })
      #expect(lines[head - 1].isEmpty)
      #expect(lines[..<head].contains { $0.contains("constant ") && $0.contains("null row") })
      #expect(run.output.contains("bits/spike, unit median and units>0 are calibrated"))
    }
  }
}
