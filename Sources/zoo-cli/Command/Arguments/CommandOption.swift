/// An option of a command: its spelling, its values and what it changes.
///
/// A definition is also the key to its parsed value: `arguments[option]` has the option's type.
struct CommandOption<Value: Sendable>: AnyCommandOption {
  /// The name after the two dashes.
  let name: String
  /// The letter after one dash.
  let letter: Character?
  /// The placeholder for the value in help texts; nil for a flag, which takes none.
  let placeholder: String?
  /// The allowed values, in words that follow "takes".
  let allowed: String
  /// The words that it takes; empty where it takes others.
  var words: [String] = []
  /// What it changes, in one line.
  let summary: String
  /// Whether it may be given several times.
  let isRepeatable: Bool
  /// Whether all arguments up to the next option are its values.
  let takesSeveral: Bool
  /// The value that a text stands for; nil if it is not valid.
  let parse: @Sendable (String) -> Value?

  init(
    _ name: String, letter: Character? = nil, placeholder: String?, allowed: String,
    isRepeatable: Bool = false, takesSeveral: Bool = false, _ summary: String,
    parse: @escaping @Sendable (String) -> Value?
  ) {
    self.name = name
    self.letter = letter
    self.placeholder = placeholder
    self.allowed = allowed
    self.summary = summary
    self.isRepeatable = isRepeatable
    self.takesSeveral = takesSeveral
    self.parse = parse
  }

  func value(of text: String) -> (any Sendable)? { parse(text) }
}

/// The parts of an option that the parser and the help text need, whatever its type.
protocol AnyCommandOption: Sendable {
  var name: String { get }
  var letter: Character? { get }
  var placeholder: String? { get }
  var allowed: String { get }
  var words: [String] { get }
  var summary: String { get }
  var isRepeatable: Bool { get }
  var takesSeveral: Bool { get }
  func value(of text: String) -> (any Sendable)?
}

extension CommandOption where Value == Bool {
  /// An option without a value.
  static func flag(_ name: String, letter: Character? = nil, _ summary: String) -> Self {
    Self(name, letter: letter, placeholder: nil, allowed: "no value", summary) { _ in true }
  }
}

extension CommandOption where Value == Int {
  /// A whole number within a range.
  static func integer(
    _ name: String, letter: Character? = nil, _ range: ClosedRange<Int>, _ summary: String
  ) -> Self {
    Self(
      name, letter: letter, placeholder: "N",
      allowed: range.upperBound == .max
        ? "a whole number of at least \(range.lowerBound)"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)", summary
    ) { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
  }
}

extension CommandOption where Value == Double {
  /// A finite number that a condition allows.
  static func number(
    _ name: String, allowed: String, _ summary: String,
    where isAllowed: @escaping @Sendable (Double) -> Bool
  ) -> Self {
    Self(name, placeholder: "X", allowed: allowed, summary) { text in
      Double(text).flatMap { $0.isFinite && isAllowed($0) ? $0 : nil }
    }
  }

  /// A positive time in seconds, or with the unit `s`, `ms` or `us`.
  static func time(_ name: String, _ summary: String) -> Self {
    Self(
      name, placeholder: "TIME", allowed: "a positive time such as 0.001, 1ms or 50us", summary,
      parse: seconds)
  }

  /// The length of a tick: a time as for `time`, a rate such as `30kHz`, or a fraction.
  static func tick(_ name: String, _ summary: String) -> Self {
    Self(
      name, placeholder: "TIME",
      allowed: "a time such as 0.001, 1ms or 50us, or a rate such as 30kHz or 1/30000", summary
    ) { text in
      let rates = [("mhz", 1e6), ("khz", 1e3), ("hz", 1.0)]
      if let rate = rates.first(where: { text.lowercased().hasSuffix($0.0) }) {
        return number(text.dropLast(rate.0.count)).map { 1 / ($0 * rate.1) }
      }
      guard let slash = text.firstIndex(of: "/") else { return seconds(text) }
      let divisor = text[text.index(after: slash)...]
      guard let above = number(text[..<slash]),
        let below = number(divisor.hasSuffix("s") ? divisor.dropLast() : divisor)
      else { return nil }
      return above / below
    }
  }

  /// A positive number of seconds, with or without a unit.
  private static func seconds(_ text: String) -> Double? {
    let units = [("ms", 1e3), ("us", 1e6), ("µs", 1e6), ("s", 1)]
    let unit = units.first { text.hasSuffix($0.0) }
    // Division, unlike multiplication by 0.001, gives the double nearest to the decimal.
    return number(unit.map { text.dropLast($0.0.count) } ?? text[...]).map {
      $0 / (unit?.1 ?? 1)
    }
  }

  private static func number(_ digits: Substring) -> Double? {
    var digits = digits
    while digits.hasSuffix(" ") { digits.removeLast() }
    guard let number = Double(digits), number.isFinite, number > 0 else { return nil }
    return number
  }
}

extension CommandOption where Value == String {
  /// Any non-empty text, such as a path.
  static func text(
    _ name: String, letter: Character? = nil, placeholder: String, isRepeatable: Bool = false,
    takesSeveral: Bool = false, _ summary: String
  ) -> Self {
    Self(
      name, letter: letter, placeholder: placeholder, allowed: placeholder,
      isRepeatable: isRepeatable, takesSeveral: takesSeveral, summary
    ) { $0.isEmpty ? nil : $0 }
  }
}

extension CommandOption where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of an enumeration's words.
  static func choice(_ name: String, _ summary: String) -> Self {
    let words = Value.allCases.map(\.rawValue)
    var option = Self(
      name, placeholder: words.joined(separator: "|"),
      allowed: "one of \(words.joined(separator: ", "))", summary
    ) { Value(rawValue: $0) }
    option.words = words
    return option
  }
}

extension CommandOption where Value == [UInt64] {
  /// Distinct whole numbers separated by commas.
  static func seeds(_ name: String, _ summary: String) -> Self {
    Self(
      name, placeholder: "N,…", allowed: "distinct whole numbers separated by commas", summary
    ) { text in
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      let seeds = parts.compactMap { UInt64($0) }
      return seeds.count == parts.count && Set(seeds).count == seeds.count ? seeds : nil
    }
  }
}
