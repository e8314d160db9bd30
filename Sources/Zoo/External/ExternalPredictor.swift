import Tensor

/// A predictor that asks another program.
struct ExternalPredictor: Predictor {
  let model: ExternalModel
  let facts: ClientFacts
  let name: String
  let options: ModelOptions
  let fitLimit: Double
  let keeper: ClientKeeper

  private var client: ExternalClient?
  private var adaptation: ClientAdaptation?
  private var units = 0
  private(set) var parameterCount = 0

  init(
    model: ExternalModel, facts: ClientFacts, name: String, options: ModelOptions, fitLimit: Double,
    keeper: ClientKeeper
  ) {
    self.model = model
    self.facts = facts
    self.name = name
    self.options = options
    self.fitLimit = fitLimit
    self.keeper = keeper
  }

  mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    let key = ClientKeeper.Key(
      options: options.text, seed: session.seed, training: training, validation: validation)
    if let fitted = keeper.client(of: key) {
      use(fitted, units: training.units)
      return FitReport(secondsBefore: fitted.seconds)
    }
    // Two programs that learn might not fit into memory.
    (client, units) = (nil, 0)
    keeper.release()
    let clock = ContinuousClock()
    let start = clock.now
    let client = try ExternalClient(
      model, seed: session.seed, threads: ThreadPool.shared.threadCount, remark: session.remark)
    let parameters = try client.learn(
      training, validation: validation, options: facts.values(of: options),
      binSeconds: session.binSeconds, limit: fitLimit, delivery: facts.delivery
    ) { share in
      let seconds = start.duration(to: clock.now).seconds
      session.progress(
        FitProgress(
          epoch: 0, epochs: 1, step: Int(share * 1000), steps: 1000,
          secondsLeft: share > 0 ? seconds * (1 - share) / share : .nan))
    }
    let fitted = ClientKeeper.Fitted(
      client: client, parameters: parameters, seconds: start.duration(to: clock.now).seconds)
    keeper.keep(fitted, of: key)
    use(fitted, units: training.units)
    return FitReport()
  }

  private mutating func use(_ fitted: ClientKeeper.Fitted, units: Int) {
    client = fitted.client
    adaptation = nil
    parameterCount = fitted.parameters
    self.units = units
  }

  mutating func adapt(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> Bool {
    guard facts.capabilities.contains("adapt") else { return false }
    try PredictorError.check(name, fittedUnits: units, for: training)
    let adaptation = ClientAdaptation(
      training: training, validation: validation, binSeconds: session.binSeconds, limit: fitLimit)
    try client?.adapt(to: adaptation)
    self.adaptation = adaptation
    return true
  }

  func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    try PredictorError.check(name, fittedUnits: units, for: spikes)
    guard let client else { throw PredictorError.notFitted(model: name) }
    return try LogOdds(
      client.rows(
        for: spikes, blocks: blocks(spikes, batch: batch), adaptedTo: adaptation))
  }

  /// The lengths of the blocks in which a raster is sent.
  private func blocks(_ spikes: SpikeRaster, batch: Int?) -> [Int] {
    guard facts.delivery == .blocks else { return [1] }
    switch batch {
    case nil:
      return LockstepStretches.blocks(
        of: spikes.bins, around: places(in: spikes),
        length: min(1000, facts.maxBlock))
    // The audit asks for other batches: other block lengths, of which no row may depend.
    case 1?: return [min(617, facts.maxBlock)]
    default: return [min(4096, facts.maxBlock)]
    }
  }

  private func places(in spikes: SpikeRaster) -> [Range<Int>] {
    LockstepStretches.places(
      in: spikes,
      longest: facts.isByFiles ? LockstepStretches.longestByFiles : LockstepStretches.longest)
  }

  var delivery: BinDelivery? { facts.delivery }

  func lockstepStretches(in spikes: SpikeRaster) -> [Range<Int>] {
    guard facts.delivery == .blocks else { return [] }
    // The answer to a bin is the row of the bin after it.
    return places(in: spikes).map { $0.lowerBound + 1..<$0.upperBound + 1 }
  }

  var memory: Int { facts.memory ?? .max }

  /// Nothing: what was learned stays in the program.
  var state: [String: Tensor] { [:] }

  mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    throw ExternalModelError(
      model: name, code: .unsupported,
      problem: "what it has learned is in its program and was not saved; fit it again")
  }
}
