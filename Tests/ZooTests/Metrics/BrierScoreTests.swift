import Testing

@testable import Zoo

@Suite struct BrierScoreTests {
  private func value(_ scores: [Float], _ spikes: [UInt8]) throws -> Double {
    let prediction = try MetricsSample.unit(scores, spikes)
    return BrierScore.value(LikelihoodSums(prediction), prediction)
  }

  @Test func aFairCoinScoresAQuarter() throws {
    #expect(try value([0, 0, 0, 0], [1, 0, 0, 0]) == 0.25)
    #expect(try value([0, 0], [0, 0]) == 0.25)
  }

  @Test func certaintyScoresZeroOrOne() throws {
    #expect(try value([80, -80], [1, 0]) < 1e-30)
    #expect(try value([80, -80], [0, 1]).isClose(to: 1, tolerance: 1e-15))
  }
}
