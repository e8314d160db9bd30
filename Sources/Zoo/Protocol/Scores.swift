/// The metrics of one prediction: the `metrics` object of a row of `results.json`.
///
/// Numbers have the names that ``Metric/all`` lists. In JSON the dots of a name are levels, so that
/// `bits_per_spike.pooled` is the key `pooled` of the object `bits_per_spike`, and NaN is null.
/// Everything but what validation chose can be recomputed from the saved log-odds, spikes and null
/// rates.
public struct Scores: Sendable {
  /// The numbers by name; undefined ones are NaN.
  public var numbers: [String: Double]
  /// One entry per unit, in the order of the prediction's columns; not part of the JSON object.
  public var units: [UnitScores]

  /// Scores from known numbers.
  public init(numbers: [String: Double] = [:], units: [UnitScores] = []) {
    self.numbers = numbers
    self.units = units
  }

  /// The number with a name; NaN if it is undefined or there is none.
  public subscript(name: String) -> Double {
    get { numbers[name] ?? .nan }
    set { numbers[name] = newValue }
  }

  /// The number of a metric; NaN if it is undefined.
  public subscript(metric: Metric) -> Double {
    get { self[metric.name] }
    set { self[metric.name] = newValue }
  }
}

extension Scores: Equatable {
  /// Equal numbers and units; undefined equals undefined, so that whole score tables can be
  /// compared.
  public static func == (left: Scores, right: Scores) -> Bool {
    nullable(left.numbers) == nullable(right.numbers) && left.units == right.units
  }
}

extension Scores: Codable {
  /// A name between two dots.
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads every number in the object, at any level.
  ///
  /// - Throws: `DecodingError` for a value that is neither a number, null nor an object.
  public init(from decoder: any Decoder) throws {
    self.init()
    try read(decoder.container(keyedBy: Key.self), prefix: "")
  }

  private mutating func read(_ container: KeyedDecodingContainer<Key>, prefix: String) throws {
    for key in container.allKeys {
      let name = prefix + key.stringValue
      if let inner = try? container.nestedContainer(keyedBy: Key.self, forKey: key) {
        try read(inner, prefix: name + ".")
      } else {
        numbers[name] = try container.decode(NullWhenUndefined.self, forKey: key).wrappedValue
      }
    }
  }

  /// Writes the numbers, nested by the dots of their names.
  public func encode(to encoder: any Encoder) throws {
    var root = encoder.container(keyedBy: Key.self)
    let entries = numbers.map { name, value in
      (path: name.split(separator: ".").map(String.init), value: value)
    }
    try Self.write(entries, level: 0, to: &root)
  }

  private static func write(
    _ entries: [(path: [String], value: Double)], level: Int,
    to container: inout KeyedEncodingContainer<Key>
  ) throws {
    for (name, entries) in Dictionary(grouping: entries, by: { $0.path[level] }) {
      let key = Key(stringValue: name)
      if let entry = entries.first, entry.path.count == level + 1 {
        try container.encode(NullWhenUndefined(wrappedValue: entry.value), forKey: key)
      } else {
        var inner = container.nestedContainer(keyedBy: Key.self, forKey: key)
        try write(entries, level: level + 1, to: &inner)
      }
    }
  }
}

/// The metrics of one unit in the scored bins.
public struct UnitScores: Sendable {
  /// The unit's description from its file.
  public var unit: UnitInfo
  /// Spikes in the scored bins.
  public var spikes: Int
  /// Spikes per scored bin.
  public var rate: Double
  /// The unit's metrics by the names of their columns in `per_unit.csv`; undefined ones are NaN.
  public var numbers: [String: Double]

  /// Scores from known numbers.
  public init(unit: UnitInfo, spikes: Int, rate: Double, numbers: [String: Double]) {
    self.unit = unit
    self.spikes = spikes
    self.rate = rate
    self.numbers = numbers
  }

  /// The number with a name; NaN if it is undefined or there is none.
  public subscript(name: String) -> Double { numbers[name] ?? .nan }
}

extension UnitScores: Equatable {
  /// Equal numbers; undefined equals undefined.
  public static func == (left: UnitScores, right: UnitScores) -> Bool {
    left.unit == right.unit && left.spikes == right.spikes && left.rate == right.rate
      && nullable(left.numbers) == nullable(right.numbers)
  }
}

extension UnitScores: Codable {
  private enum CodingKeys: String, CodingKey {
    case unit, spikes, rate
    case numbers = "metrics"
  }

  /// Reads a unit; null is NaN.
  ///
  /// - Throws: `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      unit: try container.decode(UnitInfo.self, forKey: .unit),
      spikes: try container.decode(Int.self, forKey: .spikes),
      rate: try container.decode(Double.self, forKey: .rate),
      numbers: try container.decode([String: NullWhenUndefined].self, forKey: .numbers)
        .mapValues(\.wrappedValue))
  }

  /// Writes a unit; NaN is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(unit, forKey: .unit)
    try container.encode(spikes, forKey: .spikes)
    try container.encode(rate, forKey: .rate)
    try container.encode(nullable(numbers), forKey: .numbers)
  }
}

/// Numbers that are equal where both are undefined, and are null in JSON when undefined.
private func nullable(_ numbers: [String: Double]) -> [String: NullWhenUndefined] {
  numbers.mapValues { NullWhenUndefined(wrappedValue: $0) }
}
