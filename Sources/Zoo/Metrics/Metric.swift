/// One number that judges a prediction, with all that is needed to show, check and explain it.
///
/// Tables, `results.csv`, `results.json`, help and the independent check are made from the list
/// ``all``. A metric is declared next to its computation, in its own file or its family's, and
/// takes shared intermediate results from a `ScoredCell`.
public struct Metric: Sendable {
  /// Which values are better.
  public enum Direction: String, Sendable {
    /// Higher values are better.
    case higher
    /// Lower values are better.
    case lower
    /// Values nearer to the target that `chance` names are better.
    case target
    /// Neither: a count, or a number that validation chose.
    case neutral
  }

  /// The key in `results.json`, with dots between levels.
  public let name: String
  /// The formula in one line, and where it comes from.
  public let definition: String
  /// What a model that knows nothing scores, or the target of a calibrated one.
  public let chance: String
  /// Which values are better.
  public let direction: Direction
  /// What is undefined or easily misread.
  public let edgeCases: String
  /// The column of `results.csv`.
  public let csvName: String
  /// How the table of models shows it; nil if it does not.
  public let column: MetricColumn?
  /// Whether it is a whole number.
  public let isCount: Bool
  /// The same formula as a NumPy expression, by which `recompute_metrics.py` checks the value.
  ///
  /// It may use y (spikes, Boolean) and z (log-odds), both [bins, units]; p, the probabilities of
  /// z; spikes, the sum of y over bins, and bins, their number; null_rates, one per unit; the
  /// fitted threshold, slope and intercept; predicted, z >= threshold; calibrated, slope * z +
  /// intercept; and the functions of the script.
  public let reference: String
  /// The value; NaN where it is undefined.
  let value: @Sendable (ScoredCell) -> Double
  /// The values of single units; nil if the metric has none.
  package let perUnit: UnitMetric?

  /// A metric; its column of `results.csv` is its name with underscores unless another is given.
  init(
    name: String, definition: String, chance: String, direction: Direction, edgeCases: String,
    csvName: String? = nil, column: MetricColumn? = nil, isCount: Bool = false, reference: String,
    perUnit: UnitMetric? = nil, value: @escaping @Sendable (ScoredCell) -> Double
  ) {
    self.name = name
    self.definition = definition
    self.chance = chance
    self.direction = direction
    self.edgeCases = edgeCases
    self.csvName = csvName ?? name.split(separator: ".").joined(separator: "_")
    self.column = column
    self.isCount = isCount
    self.reference = reference
    self.perUnit = perUnit
    self.value = value
  }

  /// The key of the lower end of its interval in `results.json`, if it has one: that of a pooled
  /// value belongs to the family.
  package var lowName: String { end("low") }
  /// The key of the upper end.
  package var highName: String { end("high") }

  private func end(_ name: String) -> String {
    let pooled = ".pooled"
    return self.name.hasSuffix(pooled)
      ? "\(self.name.dropLast(pooled.count)).\(name)" : "\(self.name)_\(name)"
  }

  /// The sign of the direction in a heading; empty for a target and for neither.
  package var arrow: String {
    switch direction {
    case .higher: "↑"
    case .lower: "↓"
    case .target: "→"
    case .neutral: ""
    }
  }
}

/// A value of each unit by itself: a column of `per_unit.csv`.
package struct UnitMetric: Sendable {
  /// The column's name.
  package let name: String
  /// The same formula as a NumPy expression whose value has one entry per unit; see
  /// ``Metric/reference``.
  package let reference: String
  /// One value per unit, in the order of the prediction; NaN where it is undefined.
  let values: @Sendable (ScoredCell) -> [Double]
}

/// How the table of models shows a metric.
public struct MetricColumn: Sendable {
  /// The form of the number.
  public enum Form: Sendable {
    /// This many digits after the point.
    case fixed(Int)
    /// A share as a percentage.
    case percent
    /// A factor, with this many digits after the point.
    case factor(Int)
  }

  /// The heading, without the arrow.
  public let title: String
  /// The form of the number.
  public let form: Form
  /// How soon the column is left out where the table is too wide: the highest number first, 0 never.
  public let dispensability: Int

  /// The text of a value.
  package func text(_ value: Double) -> String {
    switch form {
    case .fixed(let digits): NumberText.fixed(value, digits)
    case .percent: NumberText.percent(value)
    case .factor(let digits):
      value.isFinite ? NumberText.fixed(value, digits) + "×" : NumberText.fixed(value, digits)
    }
  }
}
