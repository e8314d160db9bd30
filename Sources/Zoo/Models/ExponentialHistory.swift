import Synchronization
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Each unit's own recent rate: its spikes so far, weighted exponentially less the longer ago.
///
///     e[t] = d e[t-1] + (1 - d) x[t-1],      d = exp(-1 / time constant)
///     p[t] = (1 - w) r + w e[t]              r the unit's training rate
///
/// Time constant and weight w are chosen on validation by the likelihood, from a fixed grid, the
/// same for all units. The sum starts at r, as if the unit had always fired at its rate.
public struct ExponentialHistory: PredictorModel {
  /// The card.
  public static let card = ModelCard(
    name: "exponential-history",
    summary: "each unit's own spikes, exponentially forgotten, mixed with its rate", role: .null)

  private static let timeConstants: [Double] = [5, 20, 50, 100, 300, 1_000, 3_000, 10_000]
  private static let weights: [Double] = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9]

  private var rates: [Double] = []
  private var timeConstant = 100.0
  private var weight = 0.0

  /// An untrained predictor.
  public init(_ options: ModelOptions) {}

  /// Chooses time constant and weight.
  ///
  /// - Throws: `FitCancelled` if it was interrupted.
  public mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    // Rounded once, so that a saved and restored predictor gives the same bits.
    rates = NullRates(training: training).rates.map { Double(Float($0)) }
    var best = -Double.infinity
    // Enough bins to choose among the grid; the whole part would only take longer.
    let sample = validation.slice(0..<min(validation.bins, 60_000))
    let part = PartWithRunUp(sample, after: session.runUp, remembering: Self.longestMemory)
    for constant in Self.timeConstants {
      try Interruption.check()
      if session.isCancelled() { throw FitCancelled() }
      let likelihoods = logLikelihoods(part, constant)
      for (weight, likelihood) in zip(Self.weights, likelihoods) where likelihood > best {
        best = likelihood
        (timeConstant, self.weight) = (constant, Double(Float(weight)))
      }
    }
    return FitReport()
  }

  /// The log-likelihood of a part for every weight of the grid.
  private func logLikelihoods(_ part: PartWithRunUp, _ constant: Double) -> [Double] {
    let (spikes, units) = (part.raster, part.raster.units)
    let decay = exp(-1 / constant)
    // Every unit is a chain of its own; the sums of units are added in order at the end.
    let sums = Mutex([[Double]](repeating: [], count: units))
    ThreadPool.shared.run(units) { unit in
      let rate = rates[unit]
      var recent = rate
      var own = [Double](repeating: 0, count: Self.weights.count)
      for bin in 0..<spikes.bins {
        let spiked = spikes[bin, unit]
        if bin >= part.runUp {
          for (index, weight) in Self.weights.enumerated() {
            let p = rate + weight * (recent - rate)
            own[index] += spiked ? log(p) : log1p(-p)
          }
        }
        recent = decay * recent + (1 - decay) * (spiked ? 1 : 0)
      }
      sums.withLock { [own] in $0[unit] = own }
    }
    let perUnit = sums.withLock { $0 }
    return Self.weights.indices.map { index in perUnit.reduce(0) { $0 + $1[index] } }
  }

  /// The row of bin t from all bins before t.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    try PredictorError.check(Self.card.name, fittedUnits: rates.count, for: spikes)
    let units = spikes.units
    let decay = exp(-1 / timeConstant)
    return try LogOdds(
      Tensor.make([spikes.bins, units]) { out in
        let memory = LoopMemory(out)
        // Units do not depend on one another; a block of 16 fills a cache line of every row.
        ThreadPool.shared.run(count: units, grain: 16) { block in
          let out = memory.pointer
          var recent = rates
          for bin in 0..<spikes.bins {
            for unit in block {
              out[bin * units + unit] = logOdds(of: unit, recent: recent[unit])
              recent[unit] = decay * recent[unit] + (1 - decay) * (spikes[bin, unit] ? 1 : 0)
            }
          }
        }
      })
  }

  /// Twelve time constants: what is older weighs less than a rounding error of the log-odds.
  public var memory: Int {
    rates.isEmpty ? .max : min(Self.longestMemory, Int(12 * timeConstant))
  }

  private static let longestMemory = 120_000

  /// One step of the weighted sums for each bin.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func liveForecast(units: Int) throws -> any LiveForecast {
    try PredictorError.check(
      Self.card.name, fittedUnits: rates.count, for: SpikeRaster(bins: 0, units: units))
    let decay = exp(-1 / timeConstant)
    return try CarriedForecast(units: units, state: rates) { recent, bin in
      for unit in recent.indices {
        recent[unit] = decay * recent[unit] + (1 - decay) * (bin[0, unit] ? 1 : 0)
      }
    } row: { recent in
      recent.indices.map { logOdds(of: $0, recent: recent[$0]) }
    }
  }

  private func logOdds(of unit: Int, recent: Double) -> Float {
    let p = rates[unit] + weight * (recent - rates[unit])
    return Float(log(p / (1 - p)))
  }

  /// One rate per unit, the time constant and the weight.
  public var parameterCount: Int { rates.count + 2 }

  /// Rates and the two choices.
  public var state: [String: Tensor] {
    [
      "rates": Tensor(rates.map { Float($0) }),
      "choices": Tensor([Float(timeConstant), Float(weight)]),
    ]
  }

  /// Restores saved rates and choices.
  ///
  /// - Throws: `PredictorError.stateMismatch`.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    rates = try state.tensor("rates", [units], of: Self.card.name).values.map { Double($0) }
    let choices = try state.tensor("choices", [2], of: Self.card.name).values
    (timeConstant, weight) = (Double(choices[0]), Double(choices[1]))
  }
}
