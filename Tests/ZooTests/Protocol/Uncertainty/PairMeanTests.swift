import Tensor
import Testing

@testable import Zoo

@Suite struct PairMeanTests {
  private static func score(_ source: Int, _ target: Int, _ value: Double) -> PairMean.Score {
    PairMean.Score(source: source, target: target, value: value)
  }

  /// Of recordings with themselves it is the interval of a mean: sd / sqrt(n) and n - 1 degrees of
  /// freedom.
  @Test func ofSelfItIsTheUsualInterval() {
    let interval = PairMean.interval([
      Self.score(0, 0, 1), Self.score(1, 1, 2), Self.score(2, 2, 6),
    ])
    #expect(interval.value == 3)
    // The variance is (4 + 1 + 9) / 2 = 7; the 97.5 % quantile of t with 2 degrees is 4.302653.
    let error = (7.0 / 3).squareRoot()
    #expect(interval.standardError.isClose(to: error, tolerance: 1e-12))
    #expect(interval.low.isClose(to: 3 - 4.302652729696 * error, tolerance: 1e-9))
  }

  /// Sources 0 and 1 on targets 2 and 3; deviations 1, 0, -2, 1 around 3.
  @Test func pairsThatShareARecordingAreDependent() {
    let interval = PairMean.interval([
      Self.score(0, 2, 4), Self.score(0, 3, 3), Self.score(1, 2, 1), Self.score(1, 3, 4),
    ])
    #expect(interval.value == 3)
    // By source (1 + 0)^2 + (-2 + 1)^2 = 2, by target (1 - 2)^2 + (0 + 1)^2 = 2, less the single
    // pairs 1 + 0 + 4 + 1 = 6: negative, so the larger of the two; over 16, times 2 / 1.
    #expect(interval.standardError.isClose(to: 0.5, tolerance: 1e-12))
    #expect(interval.stretches == 2)
  }

  /// The effect of the sources alone: four targets do not make twelve replicates of three sources.
  @Test func copiesOfAPairAddNothing() {
    let values = [0.1, 0.4, 0.7]
    let once = PairMean.interval(values.indices.map { Self.score($0, $0, values[$0]) })
    let crossed = PairMean.interval(
      values.indices.flatMap { source in
        (10..<14).map { Self.score(source, $0, values[source]) }
      })
    #expect(crossed.standardError.isClose(to: once.standardError, tolerance: 1e-12))
  }

  /// In "others" a recording is a source in one pair and a target in another.
  @Test func aSourceOfOnePairMayBeTheTargetOfAnother() {
    // 0 -> 1 and 1 -> 0 share both; 2 -> 3 and 3 -> 2 likewise.
    let interval = PairMean.interval([
      Self.score(0, 1, 1), Self.score(1, 0, 1), Self.score(2, 3, -1), Self.score(3, 2, -1),
    ])
    // (1 + 1)^2 + (-1 - 1)^2 = 8, over 16, times 4 / 3.
    #expect(interval.standardError.isClose(to: (8.0 / 16 * 4 / 3).squareRoot(), tolerance: 1e-12))
  }

  @Test func oneRecordingOnASideHasNoInterval() {
    let one = PairMean.interval([Self.score(0, 2, 0.5), Self.score(1, 2, 0.6)])
    #expect(one.value.isClose(to: 0.55, tolerance: 1e-12) && one.low.isNaN && one.p.isNaN)
    #expect(PairMean.interval([]).value.isNaN)
    let undefined = PairMean.interval([Self.score(0, 2, .nan), Self.score(1, 3, 0.6)])
    #expect(undefined.value == 0.6 && undefined.low.isNaN)
  }

  /// Random sources, targets and pairs: the truth lies within about 95 of 100 intervals, and equal
  /// numbers of pairs that were taken as independent would cover far less.
  @Test func intervalsCoverTheTruth() {
    var generator = RandomGenerator(seed: 5)
    let count = 1000
    var (covered, naive) = (0, 0)
    for _ in 0..<count {
      let sources = (0..<7).map { _ in generator.normalDouble() }
      let targets = (0..<5).map { _ in generator.normalDouble() }
      let scores = sources.indices.flatMap { source in
        targets.indices.map { target in
          Self.score(
            source, 7 + target, sources[source] + targets[target] + 0.5 * generator.normalDouble())
        }
      }
      let interval = PairMean.interval(scores)
      covered += (interval.low...interval.high).contains(0) ? 1 : 0
      let moments = TransferSummary.Moments(scores.map(\.value))
      naive += abs(moments.mean) < 2.03 * moments.deviation / 35.0.squareRoot() ? 1 : 0
    }
    #expect((920...985).contains(covered), "\(covered)")
    #expect(naive < 700, "\(naive)")
  }
}
