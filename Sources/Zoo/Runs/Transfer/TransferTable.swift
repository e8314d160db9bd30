/// The cells of a transfer as matrices: fitted on the row's recording, scored on the column's.
public struct TransferTable: Sendable {
  /// The recordings: those in vitro by name, then those in vivo.
  public let recordings: [DatasetSummary]
  /// Where the neurons of each recording were.
  public let preparations: [Preparation]
  /// The labels, competitors first, each group by name.
  public let labels: [String]
  /// The alignments of the cells, in the order of `UnitAlignment`.
  public let alignments: [UnitAlignment]
  private let roles: [String: ModelCard.Role]
  private let audits: [String: AuditReport]
  private let rows: [Place: [ResultRow]]

  private struct Place: Hashable {
    let label: String, source: String, target: String, alignment: String?
  }

  /// The metrics of the matrices: the headline of every family.
  public static let metrics: [Metric] = [
    .rocAUCStratified, .headline, .bitsPerSpike, .calibratedUnitMedian, .rocAUCUnitMean,
    .rocAUCPooled, .averagePrecisionUnitMean, .averagePrecisionPooled, .f1, .mcc,
  ]

  /// The table of a directory's results; nil if they are not those of a transfer.
  public init?(_ results: ComparisonResults) {
    let used = Set(results.rows.compactMap(\.alignment).compactMap(UnitAlignment.init(rawValue:)))
    guard !used.isEmpty else { return nil }
    alignments = UnitAlignment.allCases.filter(used.contains)
    // A recording that a comparison in the same directory used has no group.
    let grouped = results.recordings.compactMap { recording in
      Preparation.allCases.first { $0.rawValue.replacing(" ", with: "-") == recording.preparation }
        .map { (recording, $0) }
    }
    let ordered = Preparation.allCases.flatMap { kind in grouped.filter { $0.1 == kind } }
    recordings = ordered.map(\.0)
    preparations = ordered.map(\.1)
    rows = Dictionary(
      grouping: results.rows.filter { $0.role != .oracle },
      by: {
        Place(
          label: $0.label, source: $0.trainedOn, target: $0.testedOn, alignment: $0.alignment)
      })
    let byLabel = Dictionary(grouping: rows.values.joined(), by: \.label)
    roles = byLabel.compactMapValues { $0.first?.role }
    audits = byLabel.compactMapValues { rows in
      let sorted = rows.sorted {
        ($0.testedOn, $0.trainedOn, $0.alignment ?? "", $0.seed)
          < ($1.testedOn, $1.trainedOn, $1.alignment ?? "", $1.seed)
      }
      return AuditReport.merged(
        sorted.map { (place: "seed \($0.seed) on \($0.testedOn)", report: $0.audit) })
    }
    let roles = roles
    labels = byLabel.keys.sorted { left, right in
      let nulls = [left, right].map { roles[$0] == .null }
      return nulls[0] == nulls[1] ? left < right : !nulls[0]
    }
  }

  /// How a model takes part.
  public func role(_ label: String) -> ModelCard.Role { roles[label] ?? .competitor }

  /// The verdict on a label, from all of its cells.
  public func audit(_ label: String) -> AuditReport? { audits[label] }

  /// The models and ensembles, without null rows.
  public var models: [String] { labels.filter { role($0) != .null } }

  /// Whether a label has any cell with an alignment.
  public func has(_ label: String, _ alignment: UnitAlignment) -> Bool {
    rows.keys.contains { $0.label == label && $0.alignment == alignment.rawValue }
  }

  /// A score: the mean over seeds, NaN where there is no cell or it is undefined.
  ///
  /// - Parameters:
  ///   - label: the model.
  ///   - metric: the score.
  ///   - source: the index of the recording that it was fitted on.
  ///   - target: the index of the recording that is scored; the same for the diagonal.
  ///   - alignment: how units are matched; the diagonal does not depend on it.
  /// - Returns: the mean of the seeds.
  public func value(
    _ label: String, _ metric: Metric, from source: Int, to target: Int, _ alignment: UnitAlignment
  ) -> Double {
    mean(label, source, target, alignment) { $0.metrics[metric] }
  }

  /// The 95 % interval of a score, NaN where it has none; arguments as of `value`.
  ///
  /// It says how much another stretch of the scored recording would differ. Of several seeds, the ends
  /// are averaged: the seeds share the recording, so their mean is hardly surer than one of them.
  public func interval(
    _ label: String, _ metric: Metric, from source: Int, to target: Int, _ alignment: UnitAlignment
  ) -> (low: Double, high: Double) {
    (
      mean(label, source, target, alignment) { $0.metrics[metric.lowName] },
      mean(label, source, target, alignment) { $0.metrics[metric.highName] }
    )
  }

  /// The score of the training part of the recording that a model was fitted on.
  public func trainingValue(_ label: String, _ metric: Metric, on source: Int) -> Double {
    mean(label, source, source, .none) { $0.cell.training?[metric] ?? .nan }
  }

  private func mean(
    _ label: String, _ source: Int, _ target: Int, _ alignment: UnitAlignment,
    _ value: (ResultRow) -> Double
  ) -> Double {
    let place = Place(
      label: label, source: recordings[source].name, target: recordings[target].name,
      alignment: source == target ? nil : alignment.rawValue)
    let seeds = (rows[place] ?? []).sorted { $0.seed < $1.seed }
    return seeds.isEmpty ? .nan : seeds.reduce(0) { $0 + value($1) } / Double(seeds.count)
  }

  /// The matrix of a score, [fitted on][scored on].
  public func matrix(
    _ label: String, _ metric: Metric, _ alignment: UnitAlignment
  ) -> [[Double]] {
    recordings.indices.map { source in
      recordings.indices.map { value(label, metric, from: source, to: $0, alignment) }
    }
  }

  /// The pairs of recordings of a group, as indices.
  func pairs(_ group: TransferGroup) -> [(source: Int, target: Int)] {
    recordings.indices.flatMap { source in
      recordings.indices.filter { target in
        group.contains((source, preparations[source]), (target, preparations[target]))
      }.map { (source, $0) }
    }
  }
}

/// A group of a transfer: the model's score, and what other predictors score on the same cells.
public struct TransferSummary: Sendable {
  /// A mean over cells.
  public struct Moments: Sendable, Equatable, Encodable {
    /// The mean of the defined values; NaN without any.
    @NullWhenUndefined public var mean: Double
    /// Their standard deviation; NaN with fewer than two.
    @NullWhenUndefined public var deviation: Double
    /// How many there are.
    public let count: Int

    enum CodingKeys: String, CodingKey {
      case mean
      case deviation = "sd"
      case count = "n"
    }

    /// The moments of values; undefined ones are left out.
    public init(_ values: [Double]) {
      let known = values.filter(\.isFinite)
      count = known.count
      let mean = known.isEmpty ? .nan : known.reduce(0, +) / Double(known.count)
      let squares = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      self.mean = mean
      deviation = known.count > 1 ? (squares / Double(known.count - 1)).squareRoot() : .nan
    }
  }

  /// The group.
  public let group: TransferGroup
  /// The model's score.
  public let model: Moments
  /// The interval of its mean over recordings; undefined with fewer than two on either side.
  public let interval: Interval
  /// How much better the model is than the constant rate of the scored recording, with the interval
  /// of the mean over recordings.
  public let gain: Interval
  /// The same over the exponential history of the scored recording.
  public let gainOverHistory: Interval
  /// The constant rate of the scored recording itself.
  public let ownRate: Moments
  /// The exponential history of the scored recording itself.
  public let ownHistory: Moments
  /// The constant rates of the recording of the fit, carried over by the alignment.
  public let carriedRate: Moments
  /// The same model, fitted on the scored recording itself.
  public let fittedThere: Moments
  /// How many of the group's cells can be compared with the scored recording's constant rate, and how
  /// many of them have a score above it.
  public let comparedWithRate: Int, aboveChance: Int
  /// How many have their whole 95 % interval above it; nil if no cell has an interval.
  public let surelyAboveChance: Int?

  /// The summary of a group.
  public init(
    _ table: TransferTable, _ label: String, _ metric: Metric, _ alignment: UnitAlignment,
    _ group: TransferGroup
  ) {
    let pairs = table.pairs(group)
    func moments(_ label: String, isOwn: Bool) -> [Double] {
      pairs.map { pair in
        group.isTraining
          ? table.trainingValue(label, metric, on: pair.target)
          : table.value(
            label, metric, from: isOwn ? pair.target : pair.source, to: pair.target, alignment)
      }
    }
    self.group = group
    let values = moments(label, isOwn: false)
    let rates = moments(ConstantRate.card.name, isOwn: true)
    let histories = moments(ExponentialHistory.card.name, isOwn: true)
    func interval(over reference: [Double]? = nil) -> Interval {
      PairMean.interval(
        pairs.indices.map { index in
          PairMean.Score(
            source: pairs[index].source, target: pairs[index].target,
            value: values[index] - (reference?[index] ?? 0))
        })
    }
    model = Moments(values)
    self.interval = interval()
    gain = interval(over: rates)
    gainOverHistory = interval(over: histories)
    ownRate = Moments(rates)
    ownHistory = Moments(histories)
    carriedRate = Moments(moments(ConstantRate.card.name, isOwn: false))
    fittedThere = Moments(moments(label, isOwn: true))
    comparedWithRate = zip(values, rates).count { $0.isFinite && $1.isFinite }
    aboveChance = zip(values, rates).count { $0 > $1 }
    let lows =
      group.isTraining
      ? []
      : pairs.map {
        table.interval(label, metric, from: $0.source, to: $0.target, alignment).low
      }
    surelyAboveChance =
      lows.contains { $0.isFinite } ? zip(lows, rates).count { $0 > $1 } : nil
  }
}
