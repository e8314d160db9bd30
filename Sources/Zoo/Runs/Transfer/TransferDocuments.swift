import Tensor

/// The documents of a transfer, made from the rows of its directory and nothing else.
///
///     transfer.json   matrices, groups and verdict of every model and alignment
///     transfer.csv    one line per model, alignment, metric and pair of recordings
///     map.json        the maps, in 1 to 5 dimensions
///     map.csv         the places of the recordings in the three-dimensional maps
public struct TransferDocuments: Sendable {
  /// A map of one model, alignment and metric.
  public struct NamedMap: Sendable {
    /// The model's label.
    public let label: String
    /// How units were matched.
    public let alignment: UnitAlignment
    /// The score.
    public let metric: Metric
    /// The map; nil where no pair has a score above 0.
    public let map: ScoreMap?
  }

  /// The matrices.
  public let table: TransferTable
  /// The verdict.
  public let verdict: TransferVerdict
  /// The maps.
  public let maps: [NamedMap]

  /// The scores that have a map: those whose chance is not 0 and that grow towards 1.
  public static let mapMetrics: [Metric] = [.rocAUCStratified, .rocAUCPooled, .headline]

  /// The documents of a directory's results; nil if they are not those of a transfer.
  public init?(_ results: ComparisonResults) {
    guard let table = TransferTable(results) else { return nil }
    self.table = table
    verdict = TransferVerdict(table)
    maps = table.labels.flatMap { label in
      table.alignments.filter { table.has(label, $0) }.flatMap { alignment in
        Self.mapMetrics.map { metric in
          NamedMap(
            label: label, alignment: alignment, metric: metric,
            map: ScoreMap(scores: table.matrix(label, metric, alignment)))
        }
      }
    }
  }

  /// The map of a model; nil if it has none.
  public func map(_ label: String, _ metric: Metric, _ alignment: UnitAlignment) -> ScoreMap? {
    maps.first {
      $0.label == label && $0.alignment == alignment && $0.metric.name == metric.name
    }?.map
  }

  /// Writes the documents, those that are not there as they should be.
  ///
  /// - Throws: `FileError`.
  public func write(to directory: RunDirectory) throws {
    for (file, bytes) in try files(in: directory) { try AtomicFile.update(bytes, to: file) }
  }

  /// The documents with their paths.
  func files(in directory: RunDirectory) throws -> [(file: String, bytes: [UInt8])] {
    [
      (directory.transfer, try JSONText.document(TransferDocument(self))),
      (directory.transferCSV, Array(cells.utf8)),
      (directory.map, try JSONText.document(MapDocument(self))),
      (directory.mapCSV, Array(places.utf8)),
    ]
  }

  /// One line per score of a cell, next to those of the reference predictors.
  private var cells: String {
    var lines = [
      [
        "label", "alignment", "metric", "trained_on", "tested_on", "group", "value",
        "low", "high", "own_constant_rate", "own_exponential_history", "carried_constant_rate",
        "fitted_on_target",
      ]
    ]
    let groups = TransferGroup.allCases.filter { !$0.isTraining }
    func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "" }
    for label in table.labels {
      for alignment in table.alignments where table.has(label, alignment) {
        for metric in TransferTable.metrics {
          for group in groups {
            for pair in table.pairs(group) {
              func value(_ label: String, from source: Int) -> String {
                number(table.value(label, metric, from: source, to: pair.target, alignment))
              }
              let interval = table.interval(
                label, metric, from: pair.source, to: pair.target, alignment)
              lines.append([
                label, alignment.rawValue, metric.name, table.recordings[pair.source].name,
                table.recordings[pair.target].name, group.rawValue,
                value(label, from: pair.source), number(interval.low), number(interval.high),
                value(ConstantRate.card.name, from: pair.target),
                value(ExponentialHistory.card.name, from: pair.target),
                value(ConstantRate.card.name, from: pair.source),
                value(label, from: pair.target),
              ])
            }
          }
        }
      }
    }
    return ResultsTable.table(lines)
  }

  private var places: String {
    let axes = (1...ScoreMap.mapDimensions).map { "x\($0)" }
    var lines = [["label", "alignment", "metric", "recording", "preparation"] + axes + ["stress"]]
    for named in maps {
      guard let layout = named.map?.shown else { continue }
      for (recording, place) in zip(table.recordings, layout.places) {
        lines.append(
          [
            named.label, named.alignment.rawValue, named.metric.name, recording.name,
            recording.preparation,
          ] + place.map { "\($0)" } + ["\(layout.stress)"])
      }
    }
    return ResultsTable.table(lines)
  }
}

extension TransferDocuments: Encodable {
  /// Writes the content of `transfer.json`.
  public func encode(to encoder: any Encoder) throws {
    try TransferDocument(self).encode(to: encoder)
  }
}

/// The content of `transfer.json`.
private struct TransferDocument: Encodable {
  struct Place: Encodable {
    let name: String, preparation: String
  }
  /// A mean over pairs with its 95 % interval over recordings.
  struct Mean: Encodable {
    @NullWhenUndefined var mean: Double
    @NullWhenUndefined var low: Double
    @NullWhenUndefined var high: Double

    init(_ interval: Interval) {
      (mean, low, high) = (interval.value, interval.low, interval.high)
    }
  }
  struct Group: Encodable {
    let group: String
    let model: TransferSummary.Moments
    let interval: Mean, gain: Mean, gainOverHistory: Mean
    let ownConstantRate: TransferSummary.Moments, ownExponentialHistory: TransferSummary.Moments
    let carriedConstantRate: TransferSummary.Moments, fittedOnTarget: TransferSummary.Moments
    let aboveConstantRate: Int, surelyAboveConstantRate: Int?

    enum CodingKeys: String, CodingKey {
      case group, model, interval
      case gain = "gain_over_constant_rate"
      case gainOverHistory = "gain_over_exponential_history"
      case ownConstantRate = "own_constant_rate"
      case ownExponentialHistory = "own_exponential_history"
      case carriedConstantRate = "carried_constant_rate"
      case fittedOnTarget = "fitted_on_target"
      case aboveConstantRate = "above_constant_rate"
      case surelyAboveConstantRate = "surely_above_constant_rate"
    }

    init(_ summary: TransferSummary) {
      group = summary.group.rawValue
      model = summary.model
      interval = Mean(summary.interval)
      gain = Mean(summary.gain)
      gainOverHistory = Mean(summary.gainOverHistory)
      ownConstantRate = summary.ownRate
      ownExponentialHistory = summary.ownHistory
      carriedConstantRate = summary.carriedRate
      fittedOnTarget = summary.fittedThere
      aboveConstantRate = summary.aboveChance
      surelyAboveConstantRate = summary.surelyAboveChance
    }
  }
  struct Score: Encodable {
    let metric: String
    let matrix: [[NullWhenUndefined]]
    /// The ends of the 95 % intervals.
    let low: [[NullWhenUndefined]], high: [[NullWhenUndefined]]
    let groups: [Group]

    init(_ table: TransferTable, _ label: String, _ metric: Metric, _ alignment: UnitAlignment) {
      func matrix(_ value: (Int, Int) -> Double) -> [[NullWhenUndefined]] {
        table.recordings.indices.map { source in
          table.recordings.indices.map { NullWhenUndefined(wrappedValue: value(source, $0)) }
        }
      }
      func interval(_ source: Int, _ target: Int) -> (low: Double, high: Double) {
        table.interval(label, metric, from: source, to: target, alignment)
      }
      self.metric = metric.name
      self.matrix = matrix { table.value(label, metric, from: $0, to: $1, alignment) }
      low = matrix { interval($0, $1).low }
      high = matrix { interval($0, $1).high }
      groups = TransferGroup.allCases.map {
        Group(TransferSummary(table, label, metric, alignment, $0))
      }
    }
  }
  struct Model: Encodable {
    let label: String, role: String, alignment: String, audit: String?
    let scores: [Score]
  }
  struct Published: Encodable {
    let group: String, mean: Double, sd: Double
  }

  let schema = "zoo.transfer/1"
  let recordings: [Place]
  let verdict: [String]
  let models: [Model]
  let published: [Published]
  let publishedNote: String

  enum CodingKeys: String, CodingKey {
    case schema, recordings, verdict, models, published
    case publishedNote = "published_note"
  }

  init(_ documents: TransferDocuments) {
    let table = documents.table
    recordings = table.recordings.map { Place(name: $0.name, preparation: $0.preparation) }
    verdict = documents.verdict.sentences
    models = table.labels.flatMap { label in
      table.alignments.filter { table.has(label, $0) }.map { alignment in
        Model(
          label: label, role: table.role(label).rawValue, alignment: alignment.rawValue,
          audit: table.audit(label)?.verdict.rawValue,
          scores: TransferTable.metrics.map { Score(table, label, $0, alignment) })
      }
    }
    published = TransferGroup.allCases.map {
      Published(group: $0.rawValue, mean: $0.published.mean, sd: $0.published.deviation)
    }
    publishedNote = TransferGroup.publishedNote
  }
}

/// The content of `map.json`.
private struct MapDocument: Encodable {
  struct Map: Encodable {
    let label: String, alignment: String, metric: String
    let distances: [[Double]]?
    let layouts: [ScoreMap.Layout]
    let pairsWithoutDistance: Int?, pairsAboveOne: Int?
    let permutations: Int?, permutationsAsGood: Int?

    enum CodingKeys: String, CodingKey {
      case label, alignment, metric, distances, layouts, permutations
      case pairsWithoutDistance = "pairs_without_distance"
      case pairsAboveOne = "pairs_above_one"
      case permutationsAsGood = "permutations_as_good"
    }

    init(_ named: TransferDocuments.NamedMap) {
      (label, alignment, metric) = (named.label, named.alignment.rawValue, named.metric.name)
      distances = named.map?.distances
      layouts = named.map?.layouts ?? []
      pairsWithoutDistance = named.map?.pairsWithoutDistance
      pairsAboveOne = named.map?.pairsAboveOne
      permutations = named.map?.permutations
      permutationsAsGood = named.map?.permutationsAsGood
    }
  }

  let schema = "zoo.map/1"
  let recordings: [String]
  let maps: [Map]

  init(_ documents: TransferDocuments) {
    recordings = documents.table.recordings.map(\.name)
    maps = documents.maps.map(Map.init)
  }
}
