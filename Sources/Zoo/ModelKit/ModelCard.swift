/// The description of a model: name, origin, options, and where its paper and its authors' code
/// disagree.
public struct ModelCard: Sendable {
  /// How a model takes part in a comparison.
  public enum Role: String, Sendable, Codable {
    /// Competes.
    case competitor
    /// A deliberately simple row, present in every comparison.
    case null
    /// The known truth of a simulated recording: a ceiling, not a competitor.
    case oracle
  }

  /// The registered name, in kebab case.
  public let name: String
  /// One line that says what the model is.
  public let summary: String
  /// Authors, year and title of the paper, if there is one.
  public let paper: String?
  /// How it takes part.
  public let role: Role
  /// The options, with their defaults and ranges.
  public let options: [OptionDefinition]
  /// Where paper and released code disagree, and what was chosen here.
  public let notes: [String]
  /// Options, written as on a command line, of the smallest version that can still learn something,
  /// for generic tests.
  public let smallest: String

  /// A card.
  public init(
    name: String, summary: String, paper: String? = nil, role: Role = .competitor,
    options: [OptionDefinition] = [], smallest: String = "", notes: [String] = []
  ) {
    self.name = name
    self.summary = summary
    self.paper = paper
    self.role = role
    self.options = options
    self.smallest = smallest
    self.notes = notes
  }

  /// The card with one more option, unless it has one of that name.
  func adding(_ option: OptionDefinition) -> ModelCard {
    guard !options.contains(where: { $0.name == option.name }) else { return self }
    return ModelCard(
      name: name, summary: summary, paper: paper, role: role, options: options + [option],
      smallest: smallest, notes: notes)
  }
}
