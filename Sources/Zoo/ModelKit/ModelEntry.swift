/// A model as the zoo keeps it: a card, and functions that check its options, estimate its cost and
/// make a predictor.
///
/// A value and not a type, since a model need not be a Swift type: the card of a model in another
/// language is known only after it was started.
public struct ModelEntry: Sendable {
  /// Finds what is wrong with options for a number of units and a context, before any time is spent.
  public typealias Check =
    @Sendable (_ options: ModelOptions, _ units: Int, _ context: Int) throws -> Void
  /// The cost of a model with options for a number of units and a context.
  public typealias Cost =
    @Sendable (_ options: ModelOptions, _ units: Int, _ context: Int) throws -> NetworkCost

  /// The steps from the released scoring to a forecast; see `ReconstructionStep`.
  typealias Reconstruct =
    @Sendable (
      ModelOptions, ReconstructionData, FitSession, (ReconstructionStep) -> Void
    ) throws -> [ReconstructionRow]

  /// Name, options and origin.
  public let card: ModelCard
  private let make: @Sendable (ModelOptions) throws -> any Predictor
  private let examine: Check?
  private let estimate: Cost?
  /// Runs the steps of a reconstruction; nil for a model that the released procedure does not fit.
  private(set) var reconstruct: Reconstruct?

  /// An entry.
  ///
  /// - Parameters:
  ///   - card: name, options and origin.
  ///   - check: finds problems with options other than their ranges; nil if there are none to find.
  ///   - cost: what the model costs; nil if unknown.
  ///   - predictor: makes an untrained predictor.
  public init(
    _ card: ModelCard, check: Check? = nil, cost: Cost? = nil,
    predictor: @escaping @Sendable (ModelOptions) throws -> any Predictor
  ) {
    self.card = card
    examine = check
    estimate = cost
    make = predictor
  }

  /// Whether the model can be scored as the released code scores; see ``Reconstruction``.
  public var canReconstruct: Bool { reconstruct != nil }

  /// The entry of a model that can also reconstruct.
  func reconstructing(_ reconstruct: @escaping Reconstruct) -> ModelEntry {
    var entry = self
    entry.reconstruct = reconstruct
    return entry
  }

  /// An untrained predictor with the given options.
  ///
  /// - Throws: `ModelOptionError.unsuitable` if the options are incompatible.
  public func predictor(_ options: ModelOptions) throws -> any Predictor { try make(options) }

  /// Finds what is wrong with options, before hours are spent on other models.
  ///
  /// - Throws: `ModelOptionError.unsuitable`, or what making the model throws.
  public func check(_ options: ModelOptions, units: Int, context: Int) throws {
    _ = try make(options)
    try examine?(options, units, context)
  }

  /// The cost of the model; nil if unknown.
  ///
  /// - Throws: what making a model of that size throws.
  public func cost(_ options: ModelOptions, units: Int, context: Int) throws -> NetworkCost? {
    try estimate?(options, units, context)
  }
}

/// A model with its options.
public struct ModelSelection: Sendable {
  /// The model.
  public let model: ModelEntry
  /// Its options.
  public let options: ModelOptions

  /// The registered name.
  public var name: String { model.card.name }
  /// The name with the options that were given.
  public var label: String { options.label }

  /// A selection; without options the defaults of the card.
  public init(_ model: ModelEntry, options: ModelOptions? = nil) {
    self.model = model
    self.options = options ?? ModelOptions(defaultsOf: model.card)
  }

  /// An untrained predictor.
  ///
  /// - Throws: `ModelOptionError.unsuitable` if the options are incompatible.
  public func predictor() throws -> any Predictor { try model.predictor(options) }

  /// Finds what is wrong with the options for a number of units and a context.
  ///
  /// - Throws: `ModelOptionError.unsuitable`, or what making the model throws.
  public func check(units: Int, context: Int) throws {
    try model.check(options, units: units, context: context)
  }
}
