import Tensor

/// What a null model knows, given to a network as an offset of its log-odds, so that it has to learn
/// only what the null does not know.
///
///     log-odds = network + null - constant rate
///
/// The rates are taken away, because a network's biases start at them: an untrained network with an
/// offset is the null model. With few spikes in training this is a large part of all that can be
/// learned (the exponential history shares two numbers among all units).
struct NullOffset: Sendable {
  /// The option that every network has.
  static let option = OptionDefinition.choice(
    "offset", default: "none", ["none", "last-bin", "exponential-history"],
    "a null model whose log-odds are added, so that only the rest is learned")

  private var null: any PredictorModel
  private var rates: [Float] = []

  /// The offset that the options ask for; nil for none.
  init?(_ options: ModelOptions) {
    guard case .word(let name)? = options[Self.option.name] else { return nil }
    switch name {
    case LastBin.card.name: null = LastBin(ModelOptions(defaultsOf: LastBin.card))
    case ExponentialHistory.card.name:
      null = ExponentialHistory(ModelOptions(defaultsOf: ExponentialHistory.card))
    default: return nil
    }
  }

  /// How many bins back the null looks.
  var memory: Int { null.memory }

  /// Fits the null model.
  ///
  /// - Throws: `FitCancelled` if it was interrupted.
  mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws {
    rates = NullRates(training: training).logOdds
    _ = try null.fit(training: training, validation: validation, session: session)
  }

  /// The offset of every bin, [bins, units].
  ///
  /// - Throws: `PredictorError` for another number of units.
  func rows(for spikes: SpikeRaster) throws -> Tensor {
    try null.logOdds(for: spikes, batch: nil).values.adding(Tensor(rates.map { -$0 }))
  }

  /// The offset of one bin after another.
  ///
  /// - Throws: nothing that a fitted null model throws.
  func liveForecast() throws -> any LiveForecast {
    Live(null: try null.liveForecast(units: rates.count), rates: rates)
  }

  private struct Live: LiveForecast {
    var null: any LiveForecast
    let rates: [Float]
    var logOdds: [Float] { zip(null.logOdds, rates).map { $0 + -$1 } }
    mutating func observe(_ bin: [UInt8]) throws { try null.observe(bin) }
  }

  /// Tensors of the fit, under names of their own.
  var state: [String: Tensor] {
    var state = ["\(Self.prefix)rates": Tensor(rates)]
    for (name, tensor) in null.state { state[Self.prefix + name + "_of_null"] = tensor }
    return state
  }

  /// Restores saved tensors and takes them out of a state.
  ///
  /// - Throws: `PredictorError.stateMismatch`.
  mutating func restore(_ state: inout [String: Tensor], units: Int, context: Int) throws {
    let own = state.take(prefixed: Self.prefix)
    rates = try own.tensor("rates", [units], of: "the offset").values
    let suffix = "_of_null"
    let nulls = own.filter { $0.key.hasSuffix(suffix) }
      .map { (String($0.key.dropLast(suffix.count)), $0.value) }
    try null.restore(
      Dictionary(nulls) { first, _ in first }, units: units, context: context)
  }

  private static let prefix = "offset."
}
