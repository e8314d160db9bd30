/// One row of the results: a fit and the cell in which it was scored.
public struct ResultRow: Sendable {
  /// What was fitted.
  public let fit: FitDocument
  /// What was scored.
  public private(set) var cell: CellDocument
  /// The best place that the model may have among those that are ranked; nil without an interval, and
  /// always nil for a model that leaks.
  public var rank: Int?
  /// The worst place that the model may have.
  public var rankHigh: Int?
  /// Whether times and sizes that were measured are written as null; see `ComparisonResults`.
  var omitsMeasurements = false

  /// A row.
  public init(fit: FitDocument, cell: CellDocument, rank: Int? = nil) {
    self.fit = fit
    self.cell = cell
    self.rank = rank
  }

  /// The registered name.
  public var model: String { fit.fit.model }
  /// The name with the options that were given.
  public var label: String { fit.fit.label }
  /// How the model takes part.
  public var role: ModelCard.Role { fit.role }
  /// The recording that the model was fitted on.
  public var trainedOn: String { fit.fit.trainedOn }
  /// The recording that it was scored on.
  public var testedOn: String { cell.cell.testedOn }
  /// How units of the two recordings were matched; nil where they are one recording.
  public var alignment: String? { cell.cell.alignment }
  /// The seed.
  public var seed: UInt64 { fit.fit.seed }
  /// The duration of the fit in seconds.
  public var fitSeconds: Double { fit.fitSeconds }
  /// The audit.
  public var audit: AuditReport { cell.audit }
  /// The scores, with the lines of the units.
  public internal(set) var metrics: Scores {
    get {
      var scores = cell.metrics
      scores.units = cell.units
      return scores
    }
    set {
      cell.metrics = newValue
      cell.units = newValue.units
    }
  }
  /// The predictions file, relative to the run directory; nil if it was not kept.
  public var predictions: String? {
    cell.predictions.map { _ in "fits/\(fit.fit.folder)/predictions/\(cell.cell.name).npz" }
  }
  /// The weights, relative to the run directory; nil if the model has nothing to keep.
  public var checkpoint: String? {
    fit.weights.map { _ in "fits/\(fit.fit.folder)/model.safetensors" }
  }
}

extension ResultRow: Encodable {
  /// A field of a row, as `results.json` and `results.csv` show it.
  ///
  /// The list of fields is the only place that names them: a new field is one line.
  struct Field: Sendable {
    /// Where a field is in `results.csv`.
    enum Column: Sendable { case beforeMetrics, afterMetrics, none }

    let name: String
    let column: Column
    /// Whether it is a time or a size that was measured, which another run measures otherwise.
    let isMeasured: Bool
    let value: @Sendable (ResultRow) -> FieldValue

    init(
      _ name: String, _ column: Column, isMeasured: Bool = false,
      _ value: @escaping @Sendable (ResultRow) -> FieldValue
    ) {
      self.name = name
      self.column = column
      self.isMeasured = isMeasured
      self.value = value
    }
  }

  /// The fields in the order of the table.
  static let fields: [Field] = [
    Field("label", .beforeMetrics) { .text($0.label) },
    Field("model", .beforeMetrics) { .text($0.model) },
    Field("role", .beforeMetrics) { .text($0.role.rawValue) },
    Field("trained_on", .beforeMetrics) { .text($0.trainedOn) },
    Field("tested_on", .beforeMetrics) { .text($0.testedOn) },
    Field("seed", .beforeMetrics) { .whole($0.seed) },
    Field("options", .none) { .texts($0.fit.fit.options) },
    Field("predictions", .none) { .text($0.predictions) },
    Field("checkpoint", .none) { .text($0.checkpoint) },
    Field("rank", .none) { .count($0.rank) },
    Field("rank_high", .none) { .count($0.rankHigh) },
    Field("metrics", .none) { .scores($0.metrics) },
    Field("audit", .none) { .audit($0.audit) },
    Field("parameters", .afterMetrics) { .count($0.fit.parameters) },
    Field("epochs", .afterMetrics) { .count($0.fit.epochs) },
    Field("steps", .afterMetrics) { .count($0.fit.steps) },
    Field("best_epoch", .none) { .count($0.fit.bestEpoch) },
    Field("alignment", .afterMetrics) { .text($0.alignment) },
    Field("fit_seconds", .afterMetrics, isMeasured: true) { .number($0.fit.fitSeconds) },
    Field("predict_seconds", .afterMetrics, isMeasured: true) { .number($0.cell.predictSeconds) },
    Field("audit_seconds", .none, isMeasured: true) { .number($0.cell.auditSeconds) },
    Field("peak_memory_bytes", .afterMetrics, isMeasured: true) {
      .count(max($0.fit.peakMemoryBytes, $0.cell.peakMemoryBytes))
    },
    Field("validation_bits_per_spike", .none) { .number($0.cell.validation) },
    Field("fit_id", .none) { .text($0.fit.id) },
    Field("cell_id", .none) { .text($0.cell.id) },
  ]

  /// Writes every field, nil as null, so that every row has every key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: FieldKey.self)
    for field in Self.fields {
      let value = omitsMeasurements && field.isMeasured ? .text(nil) : field.value(self)
      try container.encode(value, forKey: FieldKey(stringValue: field.name))
    }
  }
}

/// The value of a field of a row.
enum FieldValue: Encodable {
  case text(String?)
  case whole(UInt64)
  case count(Int?)
  case number(Double)
  case texts([String: String])
  case scores(Scores)
  case audit(AuditReport)

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let value): try container.encode(value)
    case .whole(let value): try container.encode(value)
    case .count(let value): try container.encode(value)
    case .number(let value): try container.encode(NullWhenUndefined(wrappedValue: value))
    case .texts(let value): try container.encode(value)
    case .scores(let value): try container.encode(value)
    case .audit(let value): try container.encode(value)
    }
  }

  /// The value in a table; empty if it is undefined or not a single value.
  var tableText: String {
    switch self {
    case .text(let value): value ?? ""
    case .whole(let value): "\(value)"
    case .count(let value): value.map { "\($0)" } ?? ""
    case .number(let value): value.isFinite ? "\(value)" : ""
    case .texts, .scores, .audit: ""
    }
  }
}

/// A key of a JSON object that is known at run time only.
struct FieldKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
