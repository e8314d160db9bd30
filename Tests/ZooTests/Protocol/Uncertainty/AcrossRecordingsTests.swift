import Tensor
import Testing

@testable import Zoo

@Suite struct AcrossRecordingsTests {
  private func scores(_ value: Double, seed: UInt64 = 1, scale: Double = 0.1) -> ResampledScores {
    var generator = RandomGenerator(seed: seed)
    let noise = (0..<300).map { _ in scale * generator.normalDouble() }
    let metrics = ResampledScores.metrics.count
    return ResampledScores(
      estimates: Array(repeating: value, count: metrics),
      draws: Array(repeating: noise.map { value + $0 }, count: metrics),
      stretches: Array(repeating: 75, count: metrics))
  }

  private func recordings(_ count: Int, lacking: String? = nil) -> [String: [String:
    ResampledScores]]
  {
    var all: [String: [String: ResampledScores]] = [:]
    for index in 0..<count {
      let seed = UInt64(index)
      all["r\(index)"] = [
        "good": scores(1 + Double(index) / 10, seed: seed),
        "bad": scores(0.5 + Double(index) / 10, seed: seed),
        "twin": scores(1 + Double(index) / 10, seed: seed),
      ]
    }
    if let lacking { all["r0"]?[lacking] = nil }
    return all
  }

  @Test func oneRecordingSaysNothing() {
    #expect(AcrossRecordings(recordings(1)) == nil)
  }

  @Test func fewRecordingsSeparateNothing() throws {
    let across = try #require(AcrossRecordings(recordings(5)))
    #expect(across.leastP == 0.0625)
    #expect(across.ranking.models.map(\.rankText) == ["1-3", "1-3", "1-3"])
    #expect(across.ranking.models.map(\.label) == ["good", "twin", "bad"])
    #expect(across.ranking.pair("good", "bad")?.p == 0.0625)
    #expect(across.ranking.pair("good", "twin")?.p == 1)
    #expect(across.recordings == ["r0", "r1", "r2", "r3", "r4"])
  }

  @Test func manyRecordingsSeparate() throws {
    let across = try #require(AcrossRecordings(recordings(8)))
    #expect(across.ranking.models.map(\.rankText) == ["1-2", "1-2", "3"])
    #expect(across.ranking.models[0].value.isClose(to: 1.35))
  }

  @Test func aMissingRecordingLeavesTheModelUnranked() throws {
    let across = try #require(AcrossRecordings(recordings(8, lacking: "twin")))
    #expect(across.incomplete == ["twin"])
    #expect(across.ranking.models.map(\.label) == ["good", "bad"])
    #expect(across.ranking.models.map(\.rankText) == ["1", "2"])
  }

  /// The interval grows with the spread of recordings and with the noise within them.
  @Test func intervalsContainBothLevels() throws {
    func width(_ between: Double, _ within: Double) throws -> Double {
      var all: [String: [String: ResampledScores]] = [:]
      for index in 0..<6 {
        all["r\(index)"] = [
          "a": scores(between * Double(index % 3 - 1), seed: UInt64(index), scale: within)
        ]
      }
      let model = try #require(AcrossRecordings(all)?.ranking.models.first)
      return model.high - model.low
    }
    let (none, between, within) = (
      try width(0, 1e-6), try width(1, 1e-6), try width(0, 1)
    )
    #expect(none < 1e-4)
    // Standard error sqrt(0.8 / 6) of six values of variance 0.8, twice 2.571 of them.
    #expect(abs(between / (2 * 2.571 * (0.8 / 6).squareRoot()) - 1) < 0.12)
    #expect(within > 1)
  }
}
