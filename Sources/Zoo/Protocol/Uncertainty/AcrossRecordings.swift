import Tensor

/// What several recordings say about the models that were scored on all of them.
///
/// Recordings are the replicates: units and bins of one recording share an animal or a culture.
/// Intervals come from resamples of recordings, and within each of its blocks; they are wide for few
/// recordings, as they must be. Models are separated by the sign-flip test over recordings, which
/// fewer than six recordings cannot pass.
public struct AcrossRecordings: Sendable, Equatable, Encodable {
  /// The recordings, by name.
  public let recordings: [String]
  /// The least p-value that as many recordings can reach.
  public let leastP: Double
  /// The ranking of the models that were scored on all recordings, by the mean of calibrated bits
  /// per spike.
  public let ranking: ModelRanking
  /// The models that some recording lacks; they are not ranked.
  public let incomplete: [String]

  enum CodingKeys: String, CodingKey {
    case recordings, ranking, incomplete
    case leastP = "least_p"
  }

  /// The models of several recordings; nil for fewer than two.
  ///
  /// - Parameters:
  ///   - scores: by recording, then by label: means over seeds, with as many resamples everywhere.
  ///   - metric: a metric with intervals, of which more is better.
  init?(_ scores: [String: [String: ResampledScores]], metric: Metric = .headline) {
    guard scores.count > 1, let index = ResampledScores.index(of: metric) else { return nil }
    let names = scores.keys.sorted()
    let labels = Set(scores.values.flatMap(\.keys)).sorted()
    let complete = labels.filter { label in
      names.allSatisfy { scores[$0]?[label]?.estimates[index].isFinite == true }
    }
    recordings = names
    leastP = SignFlipTest.leastP(recordings: names.count)
    incomplete = labels.filter { !complete.contains($0) }
    let members = Dictionary(
      uniqueKeysWithValues: complete.map { label in
        (label, names.compactMap { scores[$0]?[label] })
      })
    let count = members.values.flatMap { $0 }.map { $0.draws[index].count }.min() ?? 0
    // The same recordings and blocks for all models.
    let picks = Self.picks(recordings: names.count, count: count)
    let entries = complete.map { label in
      ModelRanking.Entry(
        label: label, scores: Self.mean(members[label] ?? [], metric: index, picks: picks))
    }
    ranking = ModelRanking(entries, metric: metric) { first, second in
      let pairs = zip(members[first.label] ?? [], members[second.label] ?? [])
      return SignFlipTest.p(pairs.map { $0.estimates[index] - $1.estimates[index] })
    }
  }

  /// For each resample, recordings drawn with replacement and a resample of each one's blocks.
  private static func picks(
    recordings: Int, count: Int
  ) -> [[(recording: Int, draw: Int)]] {
    let stream = RandomGenerator(seed: 0).stream("recordings")
    return (0..<count).map { resample in
      var generator = stream.stream(UInt64(resample))
      return (0..<recordings).map { _ in
        (generator.integer(below: recordings), generator.integer(below: count))
      }
    }
  }

  private static func mean(
    _ members: [ResampledScores], metric: Int, picks: [[(recording: Int, draw: Int)]]
  ) -> ResampledScores {
    let share = 1 / Double(members.count)
    var estimates = [Double](repeating: .nan, count: ResampledScores.metrics.count)
    estimates[metric] = members.reduce(0) { $0 + $1.estimates[metric] } * share
    var draws = estimates.map { _ in [Double]() }
    draws[metric] = picks.map { picks in
      picks.reduce(0) { $0 + members[$1.recording].draws[metric][$1.draw] } * share
    }
    return ResampledScores(
      estimates: estimates, draws: draws,
      stretches: estimates.map { _ in Double(members.count) })
  }
}
