/// Reads the values of one option that a sweep varies.
struct SweepValues {
  /// What one of several texts between commas stands for.
  struct Part {
    let text: String
    var values: [String]
    var weights: [Double]?
    var isContinuous = false
  }

  private let definition: OptionDefinition
  private let model: String

  /// A reader of an option's values.
  init(_ definition: OptionDefinition, model: String) {
    self.definition = definition
    self.model = model
  }

  /// Whether the values are numbers.
  var isNumeric: Bool {
    switch definition.kind {
    case .integer, .number: true
    case .flag, .choice, .names: false
    }
  }

  /// A value or a range.
  ///
  /// - Throws: `ModelOptionError.invalidValue`, `SweepError.badRange`.
  func part(_ text: String) throws -> Part {
    guard isNumeric, text.contains("..") else {
      return Part(text: text, values: [try value(text).text])
    }
    let sides = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let ends = sides[0].split(separator: "..", omittingEmptySubsequences: false).map(String.init)
    guard ends.count == 2, ends.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }) else {
      throw bad(text, "write two values with two dots between them, such as 1..4")
    }
    let (first, last) = (number(try value(ends[0])), number(try value(ends[1])))
    guard first < last else { throw bad(text, "it must begin with the smaller value") }
    guard sides.count == 2 else { return try plain(text, first, last) }
    return Part(text: text, values: try stepped(text, String(sides[1]), first, last))
  }

  private var isWhole: Bool {
    if case .integer = definition.kind { return true }
    return false
  }

  private func bad(_ text: String, _ reason: String) -> SweepError {
    .badRange(name: definition.name, text: text, reason: reason)
  }

  /// - Throws: `ModelOptionError.invalidValue`.
  private func value(_ text: String) throws(ModelOptionError) -> OptionValue {
    guard let value = ModelOptions.value(text, definition.kind) else {
      throw .invalidValue(
        model: model, option: definition.name, text: text, allowed: definition.rangeText)
    }
    return value
  }

  private func number(_ value: OptionValue) -> Double {
    switch value {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .flag, .word: .nan
    }
  }

  private func text(_ value: Double) -> String {
    isWhole ? "\(Int(value))" : OptionValue.number(value).text
  }

  /// A range without steps.
  private func plain(_ text: String, _ first: Double, _ last: Double) throws -> Part {
    let isLogarithmic = first > 0 && last / first >= 10
    if isWhole {
      guard last - first < Double(SweepAxis.mostValues) else { throw tooLong(text) }
      let numbers = Array(Int(first)...Int(last))
      return Part(
        text: text, values: numbers.map { "\($0)" },
        weights: isLogarithmic ? numbers.map { 1 / Double($0) } : nil)
    }
    var part = Part(text: text, values: [], isContinuous: true)
    guard isLogarithmic else {
      part.values = (0...1000).map {
        self.text(Self.rounded(first + (last - first) * Double($0) / 1000))
      }
      return part
    }
    // Of three digits each, made without logarithms: these differ in their last bits between machines.
    var weights: [Double] = []
    var exponent = -320
    while power(exponent + 1) <= first { exponent += 1 }
    while power(exponent) <= last {
      for digits in 100...999 {
        guard let value = Double("\(digits)e\(exponent - 2)"), first <= value, value <= last
        else { continue }
        part.values.append(self.text(value))
        weights.append(1 / Double(digits))
      }
      exponent += 1
    }
    part.weights = weights
    return part
  }

  private func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? .infinity }

  /// A range with steps `+X` or `*X`.
  private func stepped(
    _ text: String, _ step: String, _ first: Double, _ last: Double
  ) throws -> [String] {
    guard let sign = step.first, "+*".contains(sign), let size = Double(step.dropFirst()),
      size.isFinite
    else { throw bad(text, "steps are written as +2 or *2") }
    guard sign == "+" ? size > 0 : size > 1 else {
      throw bad(text, sign == "+" ? "a step must be above 0" : "a factor must be above 1")
    }
    guard sign == "+" || first > 0 else { throw bad(text, "factors need a first value above 0") }
    guard !isWhole || sign == "*" || size == size.rounded() else {
      throw bad(text, "'\(definition.name)' is a whole number, so steps are too")
    }
    var values: [String] = []
    var (value, index) = (first, 0.0)
    while value <= last * (1 + 1e-12) || value <= last {
      values.append(self.text(value))
      guard values.count < SweepAxis.mostValues else { throw tooLong(text) }
      index += 1
      if isWhole {
        // A factor near 1 must not stand still.
        value = sign == "+" ? value + size : max(value + 1, (value * size).rounded())
      } else {
        value = Self.rounded(sign == "+" ? first + size * index : value * size)
      }
    }
    return values
  }

  private func tooLong(_ text: String) -> SweepError {
    bad(text, "it has more than \(SweepAxis.mostValues) values")
  }

  /// The nearest number of twelve digits, so that a tenth added three times is 0.3.
  private static func rounded(_ value: Double) -> Double {
    guard value != 0, value.magnitude < 1e10 else { return value }
    var scale = 1.0
    while value.magnitude * scale < 1e11, scale < 1e22 { scale *= 10 }
    return (value * scale).rounded() / scale
  }
}
