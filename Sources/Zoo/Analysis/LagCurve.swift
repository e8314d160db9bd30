/// A quantity by lag, the bins between a predicted bin and an earlier one: 1 is the bin right before.
///
/// Short lags have a value each, and longer ones share one, so that a curve over thousands of lags
/// has about a hundred.
public struct LagCurve: Sendable, Codable, Equatable {
  /// The lag of each value, the middle of those that share it.
  public let lags: [Double]
  /// The values; undefined ones are NaN.
  public let values: [Double]

  private static let single = 32
  private static let growth = 1.08

  /// The ranges of lags that share a value, from 1 to `count`.
  static func ranges(_ count: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var first = 1
    while first <= count {
      let width = first <= single ? 1 : max(1, Int(Double(first) * (growth - 1)))
      ranges.append(first..<min(count + 1, first + width))
      first += width
    }
    return ranges
  }

  /// The curve of values of the lags 1, 2, ….
  init(_ values: [Double]) {
    let ranges = Self.ranges(values.count)
    lags = ranges.map { Double($0.lowerBound + $0.upperBound - 1) / 2 }
    self.values = ranges.map { range in
      let known = range.map { values[$0 - 1] }.filter { !$0.isNaN }
      return known.isEmpty ? .nan : known.reduce(0, +) / Double(known.count)
    }
  }

  private enum CodingKeys: String, CodingKey { case lags, values }

  /// Reads a curve; null is NaN.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    lags = try container.decode([Double].self, forKey: .lags)
    values = try container.decode([Double?].self, forKey: .values).map { $0 ?? .nan }
    guard lags.count == values.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .values, in: container,
        debugDescription: "\(values.count) values for \(lags.count) lags")
    }
  }

  /// Writes the curve; NaN is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(lags, forKey: .lags)
    try container.encode(values.map { $0.isFinite ? $0 : nil }, forKey: .values)
  }

  /// The lag with the greatest value; nil if none is defined.
  public var peak: Double? {
    zip(lags, values).filter { !$0.1.isNaN }.max { $0.1 < $1.1 }?.0
  }
}
