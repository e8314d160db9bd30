import Tensor

/// A model that is one variant of a predictor that several models share: it has a card and says how
/// the shared predictor is made, and everything else is that predictor's.
public protocol PredictorVariant: PredictorModel {
  /// The type of the shared predictor.
  associatedtype Core: Predictor

  /// The shared predictor.
  var core: Core { get set }
}

extension PredictorVariant {
  /// Fits the shared predictor.
  ///
  /// - Throws: what it throws.
  public mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    try core.fit(training: training, validation: validation, session: session)
  }

  /// Adapts the shared predictor.
  ///
  /// - Throws: what it throws.
  public mutating func adapt(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> Bool {
    try core.adapt(training: training, validation: validation, session: session)
  }

  /// The row of bin t from all bins before t.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    try core.logOdds(for: spikes, batch: batch)
  }

  /// The shared predictor's forecast.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func liveForecast(units: Int) throws -> any LiveForecast {
    try core.liveForecast(units: units)
  }

  /// The shared predictor's memory.
  public var memory: Int { core.memory }

  /// The shared predictor's parameters.
  public var parameterCount: Int { core.parameterCount }

  /// The shared predictor's tensors.
  public var state: [String: Tensor] { core.state }

  /// Restores the shared predictor.
  ///
  /// - Throws: `PredictorError.stateMismatch`.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    try core.restore(state, units: units, context: context)
  }
}
