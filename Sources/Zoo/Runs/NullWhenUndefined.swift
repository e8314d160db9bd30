/// A number that is written as JSON `null` if it is NaN or infinite, and read back as NaN.
///
/// An undefined metric is never 0 and never breaks a document: JSON has no NaN.
@propertyWrapper
public struct NullWhenUndefined: Sendable, Codable, Equatable {
  /// The number.
  public var wrappedValue: Double

  /// Wraps a number.
  public init(wrappedValue: Double) { self.wrappedValue = wrappedValue }

  /// Reads a number, or NaN from null.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    wrappedValue = container.decodeNil() ? .nan : try container.decode(Double.self)
  }

  /// Writes the number, or null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if wrappedValue.isFinite {
      try container.encode(wrappedValue)
    } else {
      try container.encodeNil()
    }
  }

  /// Equal numbers; undefined equals undefined, so that whole score tables can be compared.
  public static func == (left: NullWhenUndefined, right: NullWhenUndefined) -> Bool {
    left.wrappedValue == right.wrappedValue
      || (left.wrappedValue.isNaN && right.wrappedValue.isNaN)
  }
}
