/// One option of a model: its name, type, default and range.
public struct OptionDefinition: Sendable, Equatable {
  /// The type of an option, with default and allowed values.
  public enum Kind: Sendable, Equatable {
    /// A whole number within a range.
    case integer(default: Int, ClosedRange<Int>)
    /// A number within a range.
    case number(default: Double, ClosedRange<Double>)
    /// True or false.
    case flag(default: Bool)
    /// One word from a list.
    case choice(default: String, [String])
    /// One or more names, joined by `+`; the model says which.
    case names(default: String)
  }

  /// The name, as written before the equals sign.
  public let name: String
  /// The type with default and range.
  public let kind: Kind
  /// One line that says what the option changes.
  public let summary: String
  /// Whether the option belongs to a fit's identity only where it differs from its default.
  public private(set) var isSilentAtDefault = false

  /// The same option, added to a model that has results already.
  ///
  /// Fits with its default keep their ids and files, so this default must never change.
  public var silentAtDefault: Self {
    var copy = self
    copy.isSilentAtDefault = true
    return copy
  }

  /// A whole-number option.
  public static func integer(
    _ name: String, default value: Int, _ range: ClosedRange<Int>, _ summary: String
  ) -> Self {
    Self(name: name, kind: .integer(default: value, range), summary: summary)
  }

  /// A number option.
  public static func number(
    _ name: String, default value: Double, _ range: ClosedRange<Double>, _ summary: String
  ) -> Self {
    Self(name: name, kind: .number(default: value, range), summary: summary)
  }

  /// A true-or-false option.
  public static func flag(_ name: String, default value: Bool, _ summary: String) -> Self {
    Self(name: name, kind: .flag(default: value), summary: summary)
  }

  /// An option that takes one word from a list.
  public static func choice(
    _ name: String, default value: String, _ words: [String], _ summary: String
  ) -> Self {
    Self(name: name, kind: .choice(default: value, words), summary: summary)
  }

  /// An option that takes names, joined by `+`.
  public static func names(_ name: String, default value: String, _ summary: String) -> Self {
    Self(name: name, kind: .names(default: value), summary: summary)
  }

  /// The default as it would be written on the command line.
  public var defaultText: String {
    switch kind {
    case .integer(let value, _): "\(value)"
    case .number(let value, _): OptionValue.number(value).text
    case .flag(let value): "\(value)"
    case .choice(let value, _), .names(let value): value
    }
  }

  /// The allowed values in words.
  public var rangeText: String {
    switch kind {
    case .integer(_, let range): "\(range.lowerBound)...\(range.upperBound)"
    case .number(_, let range):
      "\(OptionValue.number(range.lowerBound).text)...\(OptionValue.number(range.upperBound).text)"
    case .flag: "true, false"
    case .choice(_, let words): words.joined(separator: ", ")
    case .names: "names joined by +"
    }
  }
}
