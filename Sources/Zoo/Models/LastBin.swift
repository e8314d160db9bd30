import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Two rates per unit: after a bin with a spike of its own, and after one without.
///
/// "The same again" as a probability: a first-order Markov chain of each unit. Both rates have
/// Jeffreys' half counts, so a unit that never spiked gets finite log-odds.
public struct LastBin: PredictorModel {
  /// The card.
  public static let card = ModelCard(
    name: "last-bin", summary: "each unit's rate after its own last bin: a Markov chain",
    role: .null)

  /// [2, units]: log-odds after silence, after a spike.
  private var logOdds: [Float] = []
  private var units: Int { logOdds.count / 2 }

  /// An untrained predictor.
  public init(_ options: ModelOptions) {}

  /// Counts pairs of neighbouring bins.
  public mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) -> FitReport {
    let units = training.units
    var bins = [Double](repeating: 0, count: 2 * units)
    var spikes = [Double](repeating: 0, count: 2 * units)
    let entries = training.entries
    for index in stride(from: units, to: entries.count, by: 1) {
      let place = Int(entries[index - units]) * units + index % units
      bins[place] += 1
      spikes[place] += Double(entries[index])
    }
    logOdds = zip(spikes, bins).map { Float(log(($0 + 0.5) / ($1 - $0 + 0.5))) }
    return FitReport()
  }

  /// The row of bin t from bin t - 1.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    try PredictorError.check(Self.card.name, fittedUnits: units, for: spikes)
    let entries = spikes.entries
    return try LogOdds(
      Tensor.make([spikes.bins, units]) { out in
        for index in entries.indices {
          // Nothing is known before the first bin, which counts as silence.
          let spiked = index >= units && entries[index - units] > 0
          out[index] = logOdds[(spiked ? units : 0) + index % units]
        }
      })
  }

  /// One bin.
  public var memory: Int { 1 }

  /// Two numbers per unit.
  public var parameterCount: Int { logOdds.count }

  /// The log-odds after silence and after a spike, [2, units].
  public var state: [String: Tensor] {
    (try? Tensor(logOdds, shape: [2, units])).map { ["log_odds": $0] } ?? [:]
  }

  /// Restores saved rates.
  ///
  /// - Throws: `PredictorError.stateMismatch`.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    logOdds = try state.tensor("log_odds", [2, units], of: Self.card.name).values
  }
}
