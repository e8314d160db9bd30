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
/// spike bins enter the sums but for the last denominator, which is the same in all rounds. The rows
/// of R are computed again in each round, block by block in the cache: kept, those of ten minutes
/// would take 600 MB and longer to read than to compute.
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
  private var intensity = Intensity(base: [], excitation: [])

  /// What is learned.
  private struct Intensity {
    /// mu, [units].
    var base: [Float]
    /// A, [units, units x constants].
    var excitation: [Float]
  }

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
    let learned = try Stretch(training, 0..<training.bins, bank)
    let judged = try Stretch(part.raster, part.range, bank)
    let constant = null.rates.indices.reduce(0) { sum, unit in
      let (count, rate) = (Double(validation.spikeCounts[unit]), null.rates[unit])
      return sum + count * log(rate) + (Double(validation.bins) - count) * log1p(-rate)
    }
    let perSpike = 1 / log(2) / Double(max(1, validation.spikeCounts.reduce(0, +)))

    intensity = Self.start(bank)
    var (best, bestRound, bestScore) = (intensity, 0, -Double.infinity)
    var curve: [FitReport.Epoch] = []
    let (rounds, clock) = (options.integer("rounds"), ContinuousClock())
    while curve.count < rounds, curve.count - bestRound < Self.patience {
      let start = clock.now
      let sums = try learned.sums(intensity)
      intensity = learned.maximized(intensity, sums, prior: options.number("prior"))
      let score =
        (try judged.sums(intensity, gathers: false).logLikelihood - constant) * perSpike
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

  /// Half of a unit's rate comes from itself, the other half from all units alike.
  private static func start(_ bank: TraceBank) -> Intensity {
    let width = bank.units * bank.timeConstants.count
    let mean = bank.rates.reduce(0, +) / Double(bank.units)
    return Intensity(
      base: bank.rates.map { Float($0 / 2) },
      excitation: bank.rates.flatMap { rate in
        [Float](repeating: Float(rate / 2 / mean / Double(width)), count: width)
      })
  }

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
    intensity = Intensity(
      base: try values("base", [units]),
      excitation: try values("excitation", [units, units, bank.timeConstants.count]))
  }
}

extension Hawkes {
  /// The bins of a raster over which a likelihood is summed.
  private struct Stretch {
    let spikes: SpikeRaster
    let scored: Range<Int>
    let bank: TraceBank
    /// The sum of each column of R over the scored bins, [units x constants].
    private(set) var exposure: [Double]

    /// What one pass over the spike bins gives.
    struct Sums {
      /// sum over units and bins of log p of what happened.
      var logLikelihood = 0.0
      /// sum_t w_i, [units].
      var weights: [Double]
      /// sum_t w_i R, [units, units x constants].
      var gathered: [Double]
    }

    init(_ spikes: SpikeRaster, _ scored: Range<Int>, _ bank: TraceBank) throws {
      (self.spikes, self.scored, self.bank) = (spikes, scored, bank)
      var sums = [Double](repeating: 0, count: bank.units * bank.timeConstants.count)
      try Self.forEachBlock(spikes, scored, bank) { bins, rows in
        for row in 0..<bins.count {
          for column in sums.indices { sums[column] += Double(rows[row * sums.count + column]) }
        }
      }
      exposure = sums
    }

    /// Calls the closure with the rows of R of every block of scored bins, in order.
    private static func forEachBlock(
      _ spikes: SpikeRaster, _ scored: Range<Int>, _ bank: TraceBank,
      _ body: (_ bins: Range<Int>, _ rows: UnsafeBufferPointer<Float>) -> Void
    ) throws {
      var state = bank.initialState
      for first in stride(from: 0, to: scored.lowerBound, by: Hawkes.block) {
        let bins = first..<min(first + Hawkes.block, scored.lowerBound)
        _ = bank.rows(of: spikes, bins, from: &state, as: .rate)
      }
      for first in stride(from: scored.lowerBound, to: scored.upperBound, by: Hawkes.block) {
        try Interruption.check()
        let bins = first..<min(first + Hawkes.block, scored.upperBound)
        let rows = bank.rows(of: spikes, bins, from: &state, as: .rate).own
        rows.withValues { body(bins, $0) }
      }
    }

    /// The sums at an intensity; those of the weights only if `gathers`.
    func sums(_ intensity: Intensity, gathers: Bool = true) throws -> Sums {
      let (units, width) = (bank.units, exposure.count)
      var weights = [Double](repeating: 0, count: units)
      var gathered = [Double](repeating: 0, count: gathers ? units * width : 0)
      // log p of a silent bin is -lambda, and of a spike bin log(1 - exp(-lambda)), which is
      // -lambda + log(exp(lambda) - 1): lambda is summed over all bins, the rest over spike bins.
      var logs = [Double](repeating: 0, count: units)
      for unit in 0..<units {
        logs[unit] = -Double(scored.count) * Double(intensity.base[unit])
        for column in 0..<width {
          logs[unit] -= Double(intensity.excitation[unit * width + column]) * exposure[column]
        }
      }
      try weights.withUnsafeMutableBufferPointer { weights in
        try gathered.withUnsafeMutableBufferPointer { gathered in
          try logs.withUnsafeMutableBufferPointer { logs in
            let sums = LoopMemory((weights, gathered, logs))
            try Self.forEachBlock(spikes, scored, bank) { bins, rows in
              guard let base = rows.baseAddress else { return }
              let rows = LoopMemory(base)
              ThreadPool.shared.run(units) { unit in
                let (weights, gathered, logs) = sums.pointer
                let own = intensity.excitation[unit * width..<(unit + 1) * width]
                let total = gathers ? gathered.baseAddress.map { $0 + unit * width } : nil
                own.withUnsafeBufferPointer { own in
                  let sum = Self.visit(
                    unit, spikes, bins, rows.pointer, own, intensity.base[unit], total)
                  weights[unit] += sum.weight
                  logs[unit] += sum.logs
                }
              }
            }
          }
        }
      }
      return Sums(logLikelihood: logs.reduce(0, +), weights: weights, gathered: gathered)
    }

    /// The spike bins of a unit in a block: the sums of w and of log(exp(lambda) - 1), and those of
    /// w R, which are added to `total`.
    private static func visit(
      _ unit: Int, _ spikes: SpikeRaster, _ bins: Range<Int>, _ rows: UnsafePointer<Float>,
      _ excitation: UnsafeBufferPointer<Float>, _ base: Float,
      _ total: UnsafeMutablePointer<Double>?
    ) -> (weight: Double, logs: Double) {
      guard let factors = excitation.baseAddress else { return (0, 0) }
      let width = excitation.count
      var sum = (weight: 0.0, logs: 0.0)
      withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { gathered in
        guard let gather = gathered.baseAddress else { return }
        gather.initialize(repeating: 0, count: width)
        spikes.entries.withUnsafeBufferPointer { entries in
          for bin in bins where entries[bin * spikes.units + unit] != 0 {
            let row = rows + (bin - bins.lowerBound) * width
            let rate = Double(base + dot(row, factors, width))
            let growth = expm1(rate)
            let weight = (1 + growth) / growth
            sum.weight += weight
            sum.logs += log(growth)
            if total != nil { add(row, times: Float(weight), to: gather, width) }
          }
        }
        // A few dozen spikes at most are added in single precision.
        if let total, sum.weight > 0 {
          for column in 0..<width { total[column] += Double(gather[column]) }
        }
      }
      return sum
    }

    private static func dot(
      _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int
    ) -> Float {
      let (a8, b8) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
      var (even, odd) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
      var place = 0
      while place + 16 <= count {
        let (first, second) = (4 * place, 4 * place + 32)
        even +=
          a8.loadUnaligned(fromByteOffset: first, as: SIMD8<Float>.self)
          * b8.loadUnaligned(fromByteOffset: first, as: SIMD8<Float>.self)
        odd +=
          a8.loadUnaligned(fromByteOffset: second, as: SIMD8<Float>.self)
          * b8.loadUnaligned(fromByteOffset: second, as: SIMD8<Float>.self)
        place += 16
      }
      var sum = (even + odd).sum()
      for place in place..<count { sum += a[place] * b[place] }
      return sum
    }

    private static func add(
      _ row: UnsafePointer<Float>, times factor: Float, to sum: UnsafeMutablePointer<Float>,
      _ count: Int
    ) {
      for place in 0..<count { sum[place] += factor * row[place] }
    }

    /// The next intensity.
    func maximized(_ intensity: Intensity, _ sums: Sums, prior: Double) -> Intensity {
      var next = intensity
      for unit in next.base.indices {
        next.base[unit] = Float(
          (Double(intensity.base[unit]) * sums.weights[unit] + 0.5) / Double(scored.count + 1))
      }
      for place in next.excitation.indices {
        next.excitation[place] = Float(
          Double(intensity.excitation[place]) * sums.gathered[place]
            / (exposure[place % exposure.count] + prior))
      }
      return next
    }
  }
}
