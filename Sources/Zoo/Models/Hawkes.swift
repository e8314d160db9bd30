import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A Hawkes process: every spike adds to the intensity of units for a while, and nothing takes away.
///
///     lambda_i[t] = mu_i + sum_j sum_m A_ijm R_jm[t],        A_ijm >= 0
///     R_jm[t + 1] = d_m R_jm[t] + (1 - d_m) x_j[t],          d_m = exp(-1 / time constant m)
///     p_i[t] = 1 - exp(-lambda_i[t])
///
/// R is the normalised form of `TraceBank`, a rate, so A_ijm is the number of spikes of unit i that
/// a spike of unit j causes through time constant m. Row t comes from bins before t only.
///
/// A bin is a spike if a Poisson number of mean lambda is not 0. That number is not observed, which
/// makes the fit one of expectation and maximisation: its mean in a spike bin is
/// lambda / (1 - exp(-lambda)), which is divided among mu and all A in proportion to their shares of
/// lambda (Veen and Schoenberg 2008, with one hidden number more). All updates are multiplications:
///
///     w_i[t] = x_i[t] / (1 - exp(-lambda_i[t]))
///     mu_i  <- (mu_i sum_t w_i[t] + 1/2) / (T + 1)
///     A_ijm <- A_ijm sum_t w_i[t] R_jm[t] / (sum_t R_jm[t] + prior)
///
/// They raise the posterior of the binary spikes themselves in every round: Jeffreys' half count for
/// mu, an exponential prior of A that is worth `prior` spikes of unit j that caused nothing. Only
/// spike bins enter the sums but for the last denominator, which is the same in all rounds;
/// `HawkesLikelihood` computes them.
public struct Hawkes: PredictorModel {
  /// The card.
  public static let card = ModelCard(
    name: "hawkes", summary: "spikes raise the rate of units for a while, and never lower it",
    paper: "Hawkes 1971, spectra of some self-exciting and mutually exciting point processes",
    options: [
      .integer("constants", default: 4, 1...8, "time constants, evenly spaced on a log axis"),
      .number("longest", default: 250, 2...30_000, "longest time constant in bins; the first is 2"),
      .number(
        "prior", default: 10, 0...1e6, "spikes without effect that are added to every unit's"),
      .integer("rounds", default: 100, 1...10_000, "most rounds of expectation and maximisation"),
    ],
    smallest: "constants=2,longest=10,rounds=10",
    notes: [
      "The classical process lives in continuous time; a bin here is a spike with probability "
        + "1 - exp(-intensity), and the fit maximises the likelihood of such bins.",
      "Validation chooses the round. From the start, where every unit drives every other equally, "
        + "early rounds are smooth and late ones sparse.",
      "What it loses against glm is the price of not being able to inhibit: no refractoriness.",
    ])

  private let options: ModelOptions
  private var bank = TraceBank(timeConstants: [], rates: [])
  private var intensity = HawkesLikelihood.Intensity()

  /// An untrained predictor.
  public init(_ options: ModelOptions) { self.options = options }

  /// A bank for units of the given training rates.
  private func bank(_ rates: [Float]) -> TraceBank {
    let (count, longest) = (options.integer("constants"), options.number("longest"))
    let constants = (0..<count).map { index in
      count == 1 ? longest : 2 * exp(log(longest / 2) * Double(index) / Double(count - 1))
    }
    return TraceBank(timeConstants: constants, rates: rates.map { Double($0) })
  }

  /// What was longer ago than this has lost all but exp(-8) = 0.0003 of its effect.
  public var memory: Int { Int((8 * options.number("longest")).rounded(.up)) }

  /// Rounds of expectation and maximisation until validation has not gained for a while; the best
  /// one is kept.
  ///
  /// - Throws: `FitCancelled` if it was interrupted.
  public mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    let null = NullRates(training: training)
    bank = bank(null.rates.map { Float($0) })
    let part = PartWithRunUp(validation, after: session.runUp, remembering: memory)
    let learned = try HawkesLikelihood(of: training, over: 0..<training.bins, bank: bank)
    let judged = try HawkesLikelihood(of: part.raster, over: part.range, bank: bank)
    let constant = null.rates.indices.reduce(0) { sum, unit in
      let (count, rate) = (Double(validation.spikeCounts[unit]), null.rates[unit])
      return sum + count * log(rate) + (Double(validation.bins) - count) * log1p(-rate)
    }
    let perSpike = 1 / log(2) / Double(max(1, validation.spikeCounts.reduce(0, +)))

    intensity = HawkesLikelihood.Intensity(halfFromSpikesOf: bank)
    var (best, bestRound, bestScore) = (intensity, 0, -Double.infinity)
    var curve: [FitReport.Epoch] = []
    let (rounds, clock) = (options.integer("rounds"), ContinuousClock())
    while curve.count < rounds, curve.count - bestRound < Self.patience {
      let start = clock.now
      let sums = try learned.sums(at: intensity)
      intensity = learned.maximized(from: intensity, sums, prior: options.number("prior"))
      let score =
        (try judged.sums(at: intensity, gathers: false).logLikelihood - constant) * perSpike
      if session.isCancelled() { throw FitCancelled() }
      curve.append(
        FitReport.Epoch(
          epoch: curve.count + 1, loss: -sums.logLikelihood / Double(training.bins),
          validation: score, seconds: start.duration(to: clock.now) / .seconds(1)))
      if score > bestScore { (best, bestRound, bestScore) = (intensity, curve.count, score) }
      session.progress(
        FitProgress(
          epoch: curve.count - 1, epochs: rounds, loss: -sums.logLikelihood / Double(training.bins),
          validation: score, bestValidation: bestScore, isEpochEnd: true))
    }
    intensity = best
    return FitReport(epochs: curve.count, bestEpoch: bestRound, curve: curve)
  }

  /// Rounds without gain on validation before the fit ends.
  private static var patience: Int { 5 }

  /// The rows of bin t from bins before t, a block of bins at a time.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units; `FitCancelled` if it
  ///   was interrupted.
  public func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    try PredictorError.check(options.label, fittedUnits: bank.units, for: spikes)
    let factors = try factors
    var state = bank.initialState
    return try LogOdds(
      Tensor.make([spikes.bins, spikes.units]) { out in
        for first in stride(from: 0, to: spikes.bins, by: Self.block) {
          try Interruption.check()
          let bins = first..<min(first + Self.block, spikes.bins)
          let rows = bank.rows(of: spikes, bins, from: &state, as: .rate).own
          try factors.writeLogOdds(rows, to: out + first * spikes.units)
        }
      })
  }

  /// One step of the traces for each bin.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func liveForecast(units: Int) throws -> any LiveForecast {
    let none = SpikeRaster(bins: 0, units: units)
    try PredictorError.check(options.label, fittedUnits: bank.units, for: none)
    let (bank, factors) = (bank, try factors)
    return try CarriedForecast(units: units, state: bank.initialState) { traces, bin in
      bank.advance(over: bin, 0..<1, &traces)
    } row: { traces in
      try Tensor.make([units]) { out in
        try factors.writeLogOdds(bank.rows(at: traces, as: .rate).own, to: out)
      }.values
    }
  }

  /// What is learned as tensors: mu, [units], and A, [units, units x constants].
  private struct Factors {
    let base: Tensor
    let excitation: Tensor

    /// The log-odds of the bins of some rows of R, [bins, units, constants].
    func writeLogOdds(_ rows: Tensor, to out: UnsafeMutablePointer<Float>) throws(TensorError) {
      let rates = try Tensor.matrixProduct(
        rows.reshaped([rows.shape[0], excitation.shape[1]]), excitation, transposeB: true,
        bias: base)
      rates.withValues { rates in
        let memory = LoopMemory((rates, out))
        ThreadPool.shared.run(count: rates.count, grain: 4_096) { places in
          let (rates, out) = memory.pointer
          // log(p / (1 - p)) for p = 1 - exp(-rate).
          for place in places { out[place] = Float(log(expm1(Double(rates[place])))) }
        }
      }
    }
  }

  private var factors: Factors {
    get throws {
      let shape: Shape = [bank.units, bank.units * bank.timeConstants.count]
      return Factors(
        base: Tensor(intensity.base), excitation: try Tensor(intensity.excitation, shape: shape))
    }
  }

  /// Bins whose rows are in the cache together.
  private static var block: Int { 1_024 }

  /// mu and A of every unit.
  public var parameterCount: Int { intensity.base.count + intensity.excitation.count }

  /// Training rates and mu, [units], and A, [units, units, constants].
  public var state: [String: Tensor] {
    let shape: Shape = [bank.units, bank.units, bank.timeConstants.count]
    guard let excitation = try? Tensor(intensity.excitation, shape: shape) else { return [:] }
    return [
      "rates": Tensor(bank.rates.map { Float($0) }), "base": Tensor(intensity.base),
      "excitation": excitation,
    ]
  }

  /// Restores what was learned.
  ///
  /// - Throws: `PredictorError.stateMismatch`.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    func values(_ name: String, _ shape: Shape) throws -> [Float] {
      try state.tensor(name, shape, of: Self.card.name).values
    }
    bank = bank(try values("rates", [units]))
    intensity = HawkesLikelihood.Intensity(
      base: try values("base", [units]),
      excitation: try values("excitation", [units, units, bank.timeConstants.count]))
  }
}
