/// Models in the order of a metric, with the places that each may have.
///
/// Two models are separated if the p-value of their difference, corrected by Holm for all pairs, is
/// below 0.05. A model's best place is behind all models that are separated from it and better; its
/// worst is before all that are separated from it and worse. Models that cannot be separated share
/// places, and identical predictions always do.
public struct ModelRanking: Sendable, Equatable, Encodable {
  /// The level of a test over all pairs.
  public static let level = 0.05

  /// A model with its value, interval and places.
  public struct Standing: Sendable, Equatable, Encodable {
    /// The name with the options that were given.
    public let label: String
    /// The metric, mean over seeds and recordings.
    @NullWhenUndefined public var value: Double
    /// The lower end of its 95 % interval.
    @NullWhenUndefined public var low: Double
    /// The upper end.
    @NullWhenUndefined public var high: Double
    /// The best and the worst place that the model may have.
    public let rank: Int, rankHigh: Int

    enum CodingKeys: String, CodingKey {
      case value, low, high, rank
      case label = "model"
      case rankHigh = "rank_high"
    }

    /// Such as `2`, or `1-3` for a model that may have any of these places.
    public var rankText: String { rank == rankHigh ? "\(rank)" : "\(rank)-\(rankHigh)" }
  }

  /// The difference of two models, the better one first.
  public struct Pair: Sendable, Equatable, Encodable {
    /// The labels.
    public let first: String, second: String
    /// How much better the first one is.
    @NullWhenUndefined public var difference: Double
    /// The lower end of its 95 % interval.
    @NullWhenUndefined public var low: Double
    /// The upper end.
    @NullWhenUndefined public var high: Double
    /// The p-value of no difference.
    @NullWhenUndefined public var p: Double
    /// The p-value, corrected for all pairs of the ranking.
    @NullWhenUndefined public var adjustedP: Double
    /// The smallest true difference that this comparison would find with a probability of 80 %.
    @NullWhenUndefined public var smallestDetectable: Double

    enum CodingKeys: String, CodingKey {
      case first, second, difference, low, high, p
      case adjustedP = "p_adjusted"
      case smallestDetectable = "smallest_detectable"
    }

    /// Whether the models are separated.
    public var isSeparated: Bool { adjustedP < ModelRanking.level }
  }

  /// The models, best first; those of equal value in order of their labels.
  public let models: [Standing]
  /// The differences of every two models, in the order of the models.
  public let pairs: [Pair]

  /// What one model brings into a ranking.
  struct Entry {
    let label: String
    let scores: ResampledScores
  }

  /// The ranking of models by a metric of which more is better; undefined values are left out.
  ///
  /// The order of the entries does not matter.
  /// - Parameters:
  ///   - entries: models with the same resamples and different labels.
  ///   - metric: a metric with intervals.
  ///   - p: the p-value of the difference of the models at two places of `entries`; nil for that of
  ///     the difference's own interval.
  init(
    _ entries: [Entry], metric: Metric = .headline, p: ((Entry, Entry) -> Double)? = nil
  ) {
    let known = entries.compactMap { entry in
      entry.scores.interval(of: metric).map { (entry: entry, interval: $0) }
    }
    .filter { $0.interval.value.isFinite }
    .sorted {
      ($1.interval.value, $0.entry.label) < ($0.interval.value, $1.entry.label)
    }
    var pairs: [Pair] = []
    for (place, first) in known.enumerated() {
      for second in known[(place + 1)...] {
        guard
          let interval = first.entry.scores.difference(from: second.entry.scores, in: metric)
        else { continue }
        pairs.append(
          Pair(
            first: first.entry.label, second: second.entry.label, difference: interval.value,
            low: interval.low, high: interval.high,
            p: p.map { $0(first.entry, second.entry) } ?? interval.p, adjustedP: .nan,
            smallestDetectable: interval.smallestDetectable))
      }
    }
    for (index, adjusted) in HolmCorrection.adjust(pairs.map(\.p)).enumerated() {
      pairs[index].adjustedP = adjusted
    }
    self.pairs = pairs
    models = known.map { entry, interval in
      Standing(
        label: entry.label, value: interval.value, low: interval.low, high: interval.high,
        rank: 1 + pairs.count { $0.second == entry.label && $0.isSeparated },
        rankHigh: known.count - pairs.count { $0.first == entry.label && $0.isSeparated })
    }
  }

  /// The model with a label.
  public func model(_ label: String) -> Standing? { models.first { $0.label == label } }

  /// The difference of two models, whichever is better.
  public func pair(_ label: String, _ other: String) -> Pair? {
    pairs.first {
      ($0.first == label && $0.second == other) || ($0.first == other && $0.second == label)
    }
  }

  /// The labels that cannot be separated from the best model, which is the first of them.
  public var best: [String] {
    guard let first = models.first else { return [] }
    return [first.label]
      + models.dropFirst().map(\.label).filter { pair(first.label, $0)?.isSeparated == false }
  }
}
