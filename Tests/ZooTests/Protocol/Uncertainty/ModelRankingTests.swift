import Tensor
import Testing

@testable import Zoo

@Suite struct ModelRankingTests {
  /// Scores whose every metric has the same value and draws.
  private func entry(_ label: String, _ value: Double, noise: [Double]) -> ModelRanking.Entry {
    let metrics = ResampledScores.metrics.count
    return ModelRanking.Entry(
      label: label,
      scores: ResampledScores(
        estimates: Array(repeating: value, count: metrics),
        draws: Array(repeating: noise.map { value + $0 }, count: metrics),
        stretches: Array(repeating: 75, count: metrics)))
  }

  private func noise(_ seed: UInt64, scale: Double = 1) -> [Double] {
    var generator = RandomGenerator(seed: seed)
    return (0..<200).map { _ in scale * generator.normalDouble() }
  }

  @Test func placesAreIntervals() {
    let ranking = ModelRanking([
      entry("worst", 0, noise: noise(4, scale: 0.1)), entry("b", 9.9, noise: noise(2)),
      entry("a", 10, noise: noise(1)), entry("c", 9.8, noise: noise(3)),
    ])
    #expect(ranking.models.map(\.label) == ["a", "b", "c", "worst"])
    #expect(ranking.models.map(\.rankText) == ["1-3", "1-3", "1-3", "4"])
    #expect(ranking.best == ["a", "b", "c"])
    #expect(ranking.pairs.count == 6)
    #expect(ranking.pair("worst", "b")?.isSeparated == true)
    #expect(ranking.pair("a", "c")?.difference.isClose(to: 0.2) == true)
  }

  @Test func identicalPredictionsTie() {
    let same = noise(1, scale: 1e-3)
    let ranking = ModelRanking([entry("b", 1, noise: same), entry("a", 1, noise: same)])
    #expect(ranking.models.map(\.label) == ["a", "b"])
    #expect(ranking.models.map(\.rankText) == ["1-2", "1-2"])
    #expect(ranking.pairs[0].p == 1 && ranking.pairs[0].difference == 0)
  }

  @Test func theOrderOfEntriesDoesNotMatter() throws {
    let entries = (0..<6).map {
      entry("m\($0)", Double($0 / 2) * 0.7, noise: noise(UInt64($0), scale: 0.3))
    }
    let first = try JSONText.encode(ModelRanking(entries))
    #expect(first == (try JSONText.encode(ModelRanking(entries.reversed()))))
    #expect(first == (try JSONText.encode(ModelRanking([3, 0, 5, 1, 4, 2].map { entries[$0] }))))
  }

  /// A further model changes places and corrections, which count models, but no value, interval or
  /// uncorrected p-value.
  @Test func anotherModelChangesNoOtherNumber() throws {
    let entries = (0..<4).map { entry("m\($0)", Double($0), noise: noise(UInt64($0))) }
    let few = ModelRanking(entries)
    let many = ModelRanking(entries + [entry("new", 1.5, noise: noise(9))])
    for model in few.models {
      let other = try #require(many.model(model.label))
      #expect(
        (model.value, model.low, model.high) == (other.value, other.low, other.high))
    }
    for pair in few.pairs {
      let other = try #require(many.pair(pair.first, pair.second))
      #expect(
        (pair.difference, pair.low, pair.high, pair.p, pair.smallestDetectable)
          == (other.difference, other.low, other.high, other.p, other.smallestDetectable))
    }
  }

  @Test func undefinedModelsAreLeftOut() {
    let ranking = ModelRanking([
      entry("a", .nan, noise: noise(1)), entry("b", 1, noise: noise(2)),
    ])
    #expect(ranking.models.map(\.label) == ["b"])
    #expect(ranking.models.map(\.rankText) == ["1"])
    #expect(ModelRanking([]).best == [])
  }
}
