import Tensor
import Testing
import Zoo

/// What must hold where the truth is known.
@Suite struct TruthTests {
  private static let parameters = SimulationParameters.inVivo(units: 12, duration: 120, seed: 3)

  private func results(_ folder: String) throws -> ComparisonResults {
    var settings = ProtocolSettings(preset: .quick)
    settings.minutes = 2
    return try Comparison(
      models: [ModelSelection(HistoryGLM.entry), ModelSelection(GRUNetwork.entry)],
      recordings: [.simulated(name: "simulated", Self.parameters)], settings: settings,
      directory: RunDirectory(folder + "/run")
    ).run()
  }

  @Test func theOracleWinsAndTheGLMRecoversCouplings() throws {
    try withTemporaryFolder { folder in
      let results = try results(folder)
      let oracle = try #require(results.oracle(on: "simulated")).metrics[.bitsPerSpike]
      for row in results.leaderboard(on: "simulated").rankedRows {
        #expect(row.metrics[.bitsPerSpike] < oracle + 0.02, "\(row.label)")
      }
      let glm = try #require(results.rows.first { $0.label == "glm" })
      #expect(glm.metrics[.bitsPerSpike] > 0.6 * oracle)

      let checkpoint = try #require(glm.checkpoint)
      let file = try SafetensorsFile.read(folder + "/run/" + checkpoint)
      let weights = try #require(file["coupling"])
      let planted = try Simulation(Self.parameters).network.strengths
      let units = Self.parameters.units
      let filters = weights.shape[1] / units
      var pairs: [(found: Double, planted: Double)] = []
      for post in 0..<units {
        for pre in 0..<units where pre != post {
          // The first two filters cover the milliseconds after a spike, where couplings peak.
          let found = weights[post, pre * filters] + weights[post, pre * filters + 1]
          pairs.append((Double(found), Double(planted[pre * units + post])))
        }
      }
      #expect(correlation(pairs) > 0.6)
    }
  }

  private func correlation(_ pairs: [(found: Double, planted: Double)]) -> Double {
    let count = Double(pairs.count)
    let x = pairs.reduce(0) { $0 + $1.found } / count
    let y = pairs.reduce(0) { $0 + $1.planted } / count
    var (xy, xx, yy) = (0.0, 0.0, 0.0)
    for pair in pairs {
      xy += (pair.found - x) * (pair.planted - y)
      xx += (pair.found - x) * (pair.found - x)
      yy += (pair.planted - y) * (pair.planted - y)
    }
    return xy / (xx * yy).squareRoot()
  }
}
