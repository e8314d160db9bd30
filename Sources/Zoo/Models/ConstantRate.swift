import Tensor

/// Every unit's training rate, constant in time: the row that knows units and nothing of time.
///
/// The rate is (k + 1/2) / (T + 1) for k spikes in T bins (Jeffreys' prior), the null of bits per
/// spike, so its own bits per spike is 0 and its unit ROC-AUC one half. Its pooled scores show what
/// pooling rewards.
public struct ConstantRate: Predictor {
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
    try checkUnits(Self.card.name, fitted: logOdds.count, spikes)
    return try LogOdds(
      Tensor.make([spikes.bins, spikes.units]) { out in
        for bin in 0..<spikes.bins {
          for unit in 0..<spikes.units { out[bin * spikes.units + unit] = logOdds[unit] }
        }
      })
  }

  /// One number a unit.
  public var parameterCount: Int { logOdds.count }

  /// The log-odds of the rates.
  public var state: [String: Tensor] { ["log_odds": Tensor(logOdds)] }

  /// Takes up saved rates.
  ///
  /// - Throws: `PredictorError.stateMismatch`.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    logOdds = try savedTensor("log_odds", [units], state, Self.card.name).values
  }
}

/// Checks that a predictor is fitted, and on as many units as the raster has.
func checkUnits(_ model: String, fitted: Int, _ spikes: SpikeRaster) throws(PredictorError) {
  guard fitted > 0 else { throw .notFitted(model: model) }
  guard fitted == spikes.units else {
    throw .unitMismatch(model: model, fitted: fitted, given: spikes.units)
  }
}

/// A tensor of a saved state, of the given shape.
func savedTensor(
  _ name: String, _ shape: Shape, _ state: [String: Tensor], _ model: String
) throws(PredictorError) -> Tensor {
  guard let tensor = state[name] else {
    throw .stateMismatch(model: model, tensor: name, reason: "is missing")
  }
  guard tensor.shape == shape else {
    throw .stateMismatch(
      model: model, tensor: name, reason: "has shape \(tensor.shape) instead of \(shape)")
  }
  return tensor
}
