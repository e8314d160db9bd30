/// The registered models, and how to select them by name.
public struct ModelZoo: Sendable {
  /// The registered models, in the order in which they are listed.
  public let models: [ModelEntry]

  /// A zoo of the given models.
  ///
  /// - Throws: `ZooError.duplicateName` if two cards have the same name.
  public init(_ models: [ModelEntry]) throws(ZooError) {
    var names: Set<String> = []
    for model in models where !names.insert(model.card.name).inserted {
      throw .duplicateName(model.card.name)
    }
    self.models = models
  }

  /// A zoo of the models of the given types.
  ///
  /// - Throws: `ZooError.duplicateName` if two cards have the same name.
  public init(_ types: [any Model.Type]) throws(ZooError) {
    try self.init(types.map { $0.entry })
  }

  /// The names, in listing order.
  public var names: [String] { models.map { $0.card.name } }

  /// The model of a name.
  ///
  /// - Throws: `ModelOptionError.unknownModel`, with the nearest name.
  public func model(named name: String) throws(ModelOptionError) -> ModelEntry {
    guard let model = models.first(where: { $0.card.name == name }) else {
      throw .unknownModel(name: name, suggestion: nearestName(to: name, among: names))
    }
    return model
  }

  /// The models that a specification names, with their options.
  ///
  /// A specification is a name, or a pattern in which `*` stands for any characters, followed by
  /// options: `gru`, `dice*`, `dice-transformer:depth=2,heads=8`.
  ///
  /// - Throws: `ModelOptionError` if nothing has the name, or an option is wrong.
  public func select(_ specification: String) throws(ModelOptionError) -> [ModelSelection] {
    let parts = specification.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let pattern = String(parts.first ?? "")
    let optionText = parts.count > 1 ? String(parts[1]) : ""
    let matches: [ModelEntry]
    if pattern.contains("*") {
      matches = models.filter { matchesPattern($0.card.name, pattern) && $0.card.role != .oracle }
      guard !matches.isEmpty else { throw .unknownModel(name: pattern, suggestion: nil) }
    } else {
      matches = [try model(named: pattern)]
    }
    var selections: [ModelSelection] = []
    for model in matches {
      selections.append(
        ModelSelection(model, options: try ModelOptions(parsing: optionText, for: model.card)))
    }
    return selections
  }
}

extension ModelZoo {
  /// The selection of a saved fit: every option has its saved value, whatever the defaults are now.
  ///
  /// - Throws: `ModelOptionError` if there is no such model, or an option does not fit it.
  func selection(
    label: String, model name: String, options text: String
  ) throws(ModelOptionError) -> ModelSelection {
    let model = try model(named: name)
    let given = try select(label).first?.options.given ?? []
    return ModelSelection(
      model, options: try ModelOptions(parsing: text, for: model.card).naming(given))
  }

  /// The same, of options by name.
  func selection(
    label: String, model name: String, options: [String: String]
  ) throws(ModelOptionError) -> ModelSelection {
    let text = options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return try selection(label: label, model: name, options: text.joined(separator: ","))
  }
}

/// Why a zoo cannot be made.
public enum ZooError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Two models have the same name.
  case duplicateName(String)

  /// One sentence.
  public var description: String {
    switch self {
    case .duplicateName(let name):
      "two models are named '\(name)'; an added model needs its own name"
    }
  }
}

/// Whether a name fits a pattern in which `*` stands for any characters.
public func matchesPattern(_ name: String, _ pattern: String) -> Bool {
  let name = Array(name)
  let pattern = Array(pattern)
  // reachable[i]: the pattern read so far can end at the name's first i characters.
  var reachable = [Bool](repeating: false, count: name.count + 1)
  reachable[0] = true
  for character in pattern {
    if character == "*" {
      let first = reachable.firstIndex(of: true) ?? reachable.count
      for index in reachable.indices { reachable[index] = index >= first }
    } else {
      for index in stride(from: name.count, through: 1, by: -1) {
        reachable[index] = reachable[index - 1] && name[index - 1] == character
      }
      reachable[0] = false
    }
  }
  return reachable[name.count]
}
