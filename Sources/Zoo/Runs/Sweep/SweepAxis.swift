import Tensor

/// One thing that a sweep varies: an option of the model or a setting of the protocol, with the values
/// that it may have.
///
/// Written as `name=values`. Values are separated by commas; each is a value of the option or, for
/// numbers, a range: `1..4` is every whole number from 1 to 4, `8..64:*2` is 8, 16, 32 and 64, and
/// `0..0.4:+0.1` goes in steps of 0.1. A range of numbers without steps, such as `1e-4..1e-2`, is for a
/// random search: about a thousand values with at most three digits per power of ten.
///
/// A range without steps that spans a factor of ten or more, and stands alone, is drawn evenly on a
/// logarithmic scale: as often between 1 and 10 as between 10 and 100. Everything else is drawn evenly.
public struct SweepAxis: Sendable, Equatable {
  /// The name of the option or setting.
  public let name: String
  /// The values as they were given.
  public let text: String
  /// The values, written as in a model's label.
  public let values: [String]
  /// Whether it is a setting of the protocol, the same for every model.
  public let isSetting: Bool
  /// Whether the values stand for a range of numbers without steps.
  public let isContinuous: Bool
  /// Whether the values are numbers.
  let isNumeric: Bool
  /// How often each value is drawn, relative to the others; nil if all are alike.
  let weights: [Double]?

  /// The settings of the protocol that can be varied: what a model may see and spend.
  static let settings: [OptionDefinition] = [
    .integer(
      "context", default: 1, 1...ProtocolSettings.longestContext, "bins that a model sees at once"),
    .integer("epochs", default: 1, 1...100_000, "the most epochs"),
  ]
  /// The most values of one axis.
  static let mostValues = 1_000_000

  /// An axis of a model, written as `name=values`.
  ///
  /// - Throws: `SweepError` for an unknown name or a wrong range; `ModelOptionError.invalidValue` for a
  ///   value that the option does not take.
  public init(parsing text: String, for card: ModelCard) throws {
    let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
      throw SweepError.malformed(text)
    }
    let setting = Self.settings.first { $0.name == sides[0] }
    guard let definition = setting ?? card.options.first(where: { $0.name == sides[0] }) else {
      let known = card.options.map(\.name)
      throw SweepError.unknownName(
        model: card.name, name: sides[0], known: known,
        suggestion: nearestName(to: sides[0], among: known + Self.settings.map(\.name)))
    }
    let parser = SweepValues(definition, model: card.name)
    let parts = sides[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    var parsed: [SweepValues.Part] = []
    for part in parts { parsed.append(try parser.part(part)) }
    if let range = parsed.first(where: \.isContinuous), parsed.count > 1 {
      throw SweepError.badRange(
        name: definition.name, text: range.text,
        reason: "a range without steps cannot be mixed with other values")
    }
    name = definition.name
    self.text = sides[1]
    values = parsed.flatMap(\.values)
    isSetting = setting != nil
    isContinuous = parsed.contains(where: \.isContinuous)
    isNumeric = parser.isNumeric
    weights = parsed.count == 1 ? parsed[0].weights : nil
    var seen: Set<String> = []
    for value in values where !seen.insert(value).inserted {
      throw SweepError.repeatedValue(name: name, value: value)
    }
  }

  /// The index of a value, drawn with its weight.
  func draw(_ generator: inout RandomGenerator) -> Int {
    guard let weights, let most = weights.max() else {
      return generator.integer(below: values.count)
    }
    while true {
      let index = generator.integer(below: values.count)
      if generator.uniformDouble() * most < weights[index] { return index }
    }
  }
}
