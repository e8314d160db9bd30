/// How the models of two runs differ: a paired comparison on the same scored bins.
///
/// Models are paired by label, recordings by name, and fits by seed: seeds that only one run has are
/// left out, and the others are averaged on both sides before the difference is taken. Both sides
/// are resampled with the same blocks, of a length that the first run's null rows decide, so what
/// they share cancels. Nothing is computed from predictions; the block statistics of the cells
/// suffice.
public struct RunDifference: Sendable, Encodable {
  /// Which models, metrics and recordings are compared.
  public struct Request: Sendable {
    /// A label in both runs; nil for all labels that both have.
    public var label: String?
    /// A label of the first and another of the second run.
    public var labels: (first: String, second: String)?
    /// The metrics, the one that decides first; empty for the headline, and for a single model also
    /// all others with intervals, over all recordings.
    public var metrics: [Metric] = []
    /// The names of the recordings; empty for all that both runs have.
    public var recordings: [String] = []

    /// Everything that both runs have.
    public init() {}
  }

  /// What one side of the comparison is.
  public struct Side: Sendable, Encodable, Equatable {
    /// The run directory.
    public let path: String
    /// The version of the program that wrote it.
    public let version: String
    /// The arithmetic.
    public let numerics: String
  }

  /// A setting in which the two sides differ.
  public struct Change: Sendable, Encodable, Equatable {
    /// The model; nil for a setting of all of them.
    public let model: String?
    /// What differs.
    public let name: String
    /// The values; nil where there is none.
    public let first: String?, second: String?
  }

  /// The version of this layout.
  public let schema = "zoo.diff/1"
  /// The two runs.
  public let first: Side, second: Side
  /// What was set differently.
  public let changes: [Change]
  /// The differences on single recordings, by metric, recording and label.
  public let lines: [DifferenceLine]
  /// The differences over all recordings; empty for fewer than two.
  public let across: [DifferenceLine]
  /// The least p-value that as many recordings can reach; nil for fewer than two.
  public let leastP: Double?
  /// The null rows that are the same to the bit in both runs, as they are without a change to null
  /// models or arithmetic; they are not among the lines.
  public let identicalNulls: [String]
  /// What was left out, in words.
  public let notes: [String]
  /// The labels that look into the future in one of the runs, whose scores mean nothing.
  public let leaks: [String]
  /// The damaged files of both runs, whose cells are missing.
  public let damage: [RunContents.Damage]

  /// Whether every compared cell is the same to the bit.
  public var isIdentical: Bool { lines.allSatisfy(\.isIdentical) }
}

/// The difference of a model between two runs in one metric, the second run minus the first.
public struct DifferenceLine: Sendable, Encodable, Equatable {
  /// The recording; nil for the mean over recordings.
  public let recording: String?
  /// The labels of the two sides.
  public let first: String, second: String
  /// The name of the metric.
  public let metric: String
  /// The seeds that were averaged.
  public let seeds: [UInt64]
  /// Whether the cells are the same to the bit.
  public let isIdentical: Bool
  /// The values of the two sides, means over seeds and recordings.
  @NullWhenUndefined public var firstValue: Double
  /// The value of the second side.
  @NullWhenUndefined public var secondValue: Double
  /// The second minus the first.
  @NullWhenUndefined public var difference: Double
  /// The lower end of its 95 % interval.
  @NullWhenUndefined public var low: Double
  /// The upper end.
  @NullWhenUndefined public var high: Double
  /// The p-value of no difference.
  @NullWhenUndefined public var p: Double
  /// The p-value, corrected by Holm for all lines of the deciding metric, or of the others.
  @NullWhenUndefined public var adjustedP: Double
  /// The smallest true difference that would be found with a probability of 80 %.
  @NullWhenUndefined public var smallestDetectable: Double

  /// The model, or both where they have other labels.
  public var label: String { first == second ? first : "\(first) -> \(second)" }
  /// Whether the two sides are told apart.
  public var isSeparated: Bool { adjustedP < ModelRanking.level }

  /// What a difference means.
  public enum Reading: String, Sendable, Encodable {
    /// The same predictions.
    case identical
    /// The second side is better, or nearer to the target.
    case better
    /// The second side is worse, or farther from the target.
    case worse
    /// The metric has no better or worse, and the sides are told apart.
    case different
    /// The sides cannot be told apart.
    case level
    /// There is no interval.
    case unknown
  }

  /// What the difference means.
  public var reading: Reading {
    if isIdentical { return .identical }
    guard adjustedP.isFinite, let metric = Metric.named(metric) else { return .unknown }
    guard isSeparated else { return .level }
    switch metric.direction {
    case .higher: return difference > 0 ? .better : .worse
    case .lower: return difference < 0 ? .better : .worse
    case .target:
      let target = metric.target ?? .nan
      let (near, far) = (abs(secondValue - target), abs(firstValue - target))
      return near < far ? .better : near > far ? .worse : .different
    case .neutral: return .different
    }
  }

  private enum CodingKeys: String, CodingKey {
    case recording, first, second, metric, seeds, difference, low, high, p, reading
    case isIdentical = "identical"
    case firstValue = "first_value"
    case secondValue = "second_value"
    case adjustedP = "p_adjusted"
    case smallestDetectable = "smallest_detectable"
  }

  /// Writes every field and the reading.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(recording, forKey: .recording)
    try container.encode(first, forKey: .first)
    try container.encode(second, forKey: .second)
    try container.encode(metric, forKey: .metric)
    try container.encode(seeds, forKey: .seeds)
    try container.encode(isIdentical, forKey: .isIdentical)
    try container.encode(reading, forKey: .reading)
    try container.encode(_firstValue, forKey: .firstValue)
    try container.encode(_secondValue, forKey: .secondValue)
    try container.encode(_difference, forKey: .difference)
    try container.encode(_low, forKey: .low)
    try container.encode(_high, forKey: .high)
    try container.encode(_p, forKey: .p)
    try container.encode(_adjustedP, forKey: .adjustedP)
    try container.encode(_smallestDetectable, forKey: .smallestDetectable)
  }
}
