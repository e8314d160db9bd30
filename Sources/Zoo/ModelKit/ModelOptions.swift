/// The value of an option.
public enum OptionValue: Sendable, Equatable {
  /// A whole number.
  case integer(Int)
  /// A number.
  case number(Double)
  /// True or false.
  case flag(Bool)
  /// A word.
  case word(String)

  /// The value as it is written on the command line.
  public var text: String {
    switch self {
    case .integer(let value): "\(value)"
    case .number(let value):
      value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    case .flag(let value): "\(value)"
    case .word(let value): value
    }
  }
}

/// A wrong model name or option, with a suggestion.
public enum ModelOptionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No registered model has the name.
  case unknownModel(name: String, suggestion: String?)
  /// The model has no such option.
  case unknownOption(model: String, option: String, known: [String], suggestion: String?)
  /// The text is not a value of the option's type and range.
  case invalidValue(model: String, option: String, text: String, allowed: String)
  /// The option is given more than once.
  case repeatedOption(model: String, option: String)
  /// The text is not `name=value`.
  case malformed(model: String, text: String)
  /// Each option is allowed, but not in this combination or not for this recording.
  case unsuitable(model: String, reason: String)

  /// One sentence with a suggestion.
  public var description: String {
    switch self {
    case .unknownModel(let name, let suggestion):
      "there is no model '\(name)'"
        + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
    case .unknownOption(let model, let option, let known, let suggestion):
      "\(model) has no option '\(option)'"
        + (suggestion.map { "; did you mean '\($0)'?" }
          ?? (known.isEmpty
            ? "; it takes no options" : "; its options are \(known.joined(separator: ", "))"))
    case .invalidValue(let model, let option, let text, let allowed):
      "\(model): '\(text)' is not a value of '\(option)', which takes \(allowed)"
    case .repeatedOption(let model, let option):
      "\(model): '\(option)' is given twice"
    case .malformed(let model, let text):
      "\(model): '\(text)' is not an option; write name=value, with commas between options"
    case .unsuitable(let model, let reason):
      "\(model): \(reason)"
    }
  }
}

extension ModelOptionError: RemediableError {
  /// What to do.
  public var remedy: Remedy? {
    if case .unknownModel(_, nil) = self { return .listModels }
    return nil
  }
}

/// The options of one model, each with a value.
public struct ModelOptions: Sendable, Equatable {
  /// The registered name of the model.
  public let model: String
  private var values: [String: OptionValue] = [:]
  /// The defaults that `texts` leaves out.
  private var silent: [String: OptionValue] = [:]
  /// The names of the options that were given, in the order of the card.
  public private(set) var given: [String] = []

  /// The defaults of a card.
  public init(defaultsOf card: ModelCard) {
    model = card.name
    for option in card.options {
      values[option.name] =
        switch option.kind {
        case .integer(let value, _): .integer(value)
        case .number(let value, _): .number(value)
        case .flag(let value): .flag(value)
        case .choice(let value, _), .names(let value): .word(value)
        }
      if option.isSilentAtDefault { silent[option.name] = values[option.name] }
    }
  }

  /// The options of a card, some of them given as text such as `depth=2,heads=8`.
  ///
  /// - Throws: `ModelOptionError` for an unknown name or a value outside its range.
  public init(parsing text: String, for card: ModelCard) throws(ModelOptionError) {
    self.init(defaultsOf: card)
    var seen: Set<String> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: true) {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, !sides[0].isEmpty else {
        throw .malformed(model: card.name, text: String(part))
      }
      let name = String(sides[0])
      guard let definition = card.options.first(where: { $0.name == name }) else {
        let known = card.options.map(\.name)
        throw .unknownOption(
          model: card.name, option: name, known: known,
          suggestion: nearestName(to: name, among: known))
      }
      guard let value = Self.value(String(sides[1]), definition.kind) else {
        throw .invalidValue(
          model: card.name, option: name, text: String(sides[1]), allowed: definition.rangeText)
      }
      guard seen.insert(name).inserted else {
        throw .repeatedOption(model: card.name, option: name)
      }
      values[name] = value
    }
    given = card.options.map(\.name).filter(seen.contains)
  }

  /// The value of a text; nil if the option does not take it.
  static func value(_ text: String, _ kind: OptionDefinition.Kind) -> OptionValue? {
    switch kind {
    case .integer(_, let range): Int(text).flatMap { range ~= $0 ? .integer($0) : nil }
    case .number(_, let range):
      Double(text).flatMap { $0.isFinite && range ~= $0 ? .number($0) : nil }
    case .flag: ["true": true, "yes": true, "false": false, "no": false][text].map { .flag($0) }
    case .choice(_, let words): words.contains(text) ? .word(text) : nil
    case .names:
      text.split(separator: "+", omittingEmptySubsequences: false).contains("")
        ? nil : .word(text)
    }
  }

  /// A copy with one option changed, for a variant of a model that fixes it.
  public func setting(_ name: String, to value: OptionValue) -> ModelOptions {
    var copy = self
    copy.values[name] = value
    return copy
  }

  /// The same values, with a label that names only the given ones.
  func naming(_ given: [String]) -> ModelOptions {
    var copy = self
    copy.given = given
    return copy
  }

  /// The value of an option; nil if the card does not define it.
  public subscript(name: String) -> OptionValue? { values[name] }

  // The card defines name and type, and every option has a value, so a missing one is a bug in the
  // model.
  /// A whole-number option.
  ///
  /// - Precondition: the card defines it as a whole number.
  public func integer(_ name: String) -> Int {
    guard case .integer(let value)? = values[name] else {
      preconditionFailure("the card of \(model) has no whole-number option '\(name)'")
    }
    return value
  }

  /// A number option.
  ///
  /// - Precondition: the card defines it as a number.
  public func number(_ name: String) -> Double {
    guard case .number(let value)? = values[name] else {
      preconditionFailure("the card of \(model) has no number option '\(name)'")
    }
    return value
  }

  /// A true-or-false option.
  ///
  /// - Precondition: the card defines it as a flag.
  public func flag(_ name: String) -> Bool {
    guard case .flag(let value)? = values[name] else {
      preconditionFailure("the card of \(model) has no flag '\(name)'")
    }
    return value
  }

  /// A one-of-a-list option.
  ///
  /// - Precondition: the card defines it as a choice.
  public func choice(_ name: String) -> String {
    guard case .word(let value)? = values[name] else {
      preconditionFailure("the card of \(model) has no choice '\(name)'")
    }
    return value
  }

  /// An option of names.
  ///
  /// - Precondition: the card defines it as names.
  public func names(_ name: String) -> [String] {
    choice(name).split(separator: "+").map(String.init)
  }

  /// The model's name with the options that were given, such as `dice-transformer:depth=2`.
  public var label: String {
    let parts = given.map { "\($0)=\(values[$0]?.text ?? "")" }
    return parts.isEmpty ? model : model + ":" + parts.joined(separator: ",")
  }

  /// Every option with its value, defaults included, as it could be written on the command line; see
  /// `texts`.
  public var text: String {
    texts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }

  /// Every option as text, defaults included except those of options that are silent at their
  /// default.
  public var texts: [String: String] {
    values.filter { silent[$0.key] != $0.value }.mapValues(\.text)
  }
}
