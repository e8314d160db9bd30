import Tensor

/// Every unit's training rate, constant in time: it knows the units and nothing about time.
///
/// The rate is (k + 1/2) / (T + 1) for k spikes in T bins (Jeffreys' prior), the null of bits per
/// spike, so its own bits per spike is 0 and its unit ROC-AUC one half. Its pooled scores show what
/// pooling rewards.
public struct ConstantRate: PredictorModel {
  /// The card.
  public static let card = ModelCard(
    name: "constant-rate", summary: "each unit's training rate, constant in time", role: .null)

  private var logOdds: [Float] = []

  /// An untrained predictor.
  public init(_ options: ModelOptions) {}

  /// Counts spikes.
  public mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) -> FitReport {
    logOdds = NullRates(training: training).logOdds
    return FitReport()
  }

  /// The same row for every bin.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    try PredictorError.check(Self.card.name, fittedUnits: logOdds.count, for: spikes)
    return try LogOdds(
      Tensor.make([spikes.bins, spikes.units]) { out in
        for bin in 0..<spikes.bins {
          for unit in 0..<spikes.units { out[bin * spikes.units + unit] = logOdds[unit] }
        }
      })
  }

  /// Nothing is remembered.
  public var memory: Int { 0 }

  /// One number per unit.
  public var parameterCount: Int { logOdds.count }

  /// The log-odds of the rates.
  public var state: [String: Tensor] { ["log_odds": Tensor(logOdds)] }

  /// Restores saved rates.
  ///
  /// - Throws: `PredictorError.stateMismatch`.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    logOdds = try state.tensor("log_odds", [units], of: Self.card.name).values
  }
}
