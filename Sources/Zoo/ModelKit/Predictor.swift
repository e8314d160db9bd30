import Tensor

/// The protocol's view of a model: fit on training and validation data, then give log-odds.
public protocol Predictor: Sendable {
  /// Learns from the training part; the validation part makes the choices, such as the epoch.
  ///
  /// - Throws: anything; the comparison reports it as this model's failure. `FitCancelled` if
  ///   the session was cancelled.
  mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport

  /// The log-odds of every unit in every bin, [bins, units]; row t from bins before t only.
  ///
  /// - Parameters:
  ///   - spikes: consecutive bins; nothing is known about bins before the first.
  ///   - batch: how many windows are computed together, for a predictor that works in windows. The
  ///     result must not depend on it in a single bit; the audit checks this.
  /// - Returns: as many rows as the raster has bins.
  /// - Throws: if the raster's units are not those of the fit.
  func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds

  /// A forecast that takes one bin at a time, from the beginning of a recording on; by default the
  /// recent past is predicted again in every bin.
  ///
  /// - Parameter units: those of the fit.
  /// - Throws: `PredictorError` before the fit or for another number of units.
  /// - Returns: a forecast whose row is that of the first bin.
  func liveForecast(units: Int) throws -> any LiveForecast

  /// Adapts to another recording's training part, keeping the shared weights.
  ///
  /// - Returns: false if this model has nothing to adapt (the default).
  /// - Throws: as `fit`.
  mutating func adapt(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> Bool

  /// How many bins back a row may depend on, or is worth warming up with; `Int.max` (the default) if
  /// there is no limit.
  ///
  /// Every prediction of a part begins that many bins before it, but at most two minutes; see
  /// `PartWithRunUp`.
  var memory: Int { get }

  /// The number of trained parameters.
  var parameterCount: Int { get }

  /// What was learned, by name; with the options it is all that a checkpoint holds.
  var state: [String: Tensor] { get }

  /// How bins reach the model, where it runs as another program; nil (the default) where it does not.
  var delivery: BinDelivery? { get }

  /// The rows of a prediction that the model gave before it had their bins, although it has
  /// its bins in blocks; none by default. The audit compares them with those of a prediction in
  /// blocks alone.
  func lockstepStretches(in spikes: SpikeRaster) -> [Range<Int>]

  /// Restores what was learned before.
  ///
  /// - Throws: if a tensor is missing or has the wrong shape.
  mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws
}

extension Predictor {
  /// No limit.
  public var memory: Int { .max }

  /// It is a part of this program.
  public var delivery: BinDelivery? { nil }

  /// None.
  public func lockstepStretches(in spikes: SpikeRaster) -> [Range<Int>] { [] }

  /// Nothing to adapt.
  ///
  /// - Throws: nothing.
  public mutating func adapt(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> Bool { false }
}

/// A raster that does not fit the predictor, or a predictor that is not fitted yet.
public enum PredictorError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Log-odds were asked for before the fit.
  case notFitted(model: String)
  /// The recording has another number of units than the fit.
  case unitMismatch(model: String, fitted: Int, given: Int)
  /// A saved state lacks a tensor, or has it in another shape.
  case stateMismatch(model: String, tensor: String, reason: String)

  /// One sentence with a remedy where there is one.
  public var description: String {
    switch self {
    case .notFitted(let model): "\(model) has not been fitted yet"
    case .unitMismatch(let model, let fitted, let given):
      "\(model) was fitted on \(fitted) units, but the recording has \(given)"
    case .stateMismatch(let model, let tensor, let reason):
      "the saved state of \(model) does not fit: tensor '\(tensor)' \(reason)"
    }
  }
}

extension PredictorError {
  /// Checks that a predictor is fitted, and on as many units as a raster has.
  ///
  /// - Parameters:
  ///   - model: the predictor's name, for the message.
  ///   - fitted: the units of the fit; 0 before it.
  ///   - spikes: the spikes to predict.
  /// - Throws: `.notFitted` or `.unitMismatch`.
  public static func check(
    _ model: String, fittedUnits fitted: Int, for spikes: SpikeRaster
  ) throws(PredictorError) {
    guard fitted > 0 else { throw .notFitted(model: model) }
    guard fitted == spikes.units else {
      throw .unitMismatch(model: model, fitted: fitted, given: spikes.units)
    }
  }
}

extension [String: Tensor] {
  /// A tensor of a saved state, of the given shape.
  ///
  /// - Throws: `PredictorError.stateMismatch` that names the model and the tensor.
  public func tensor(
    _ name: String, _ shape: Shape, of model: String
  ) throws(PredictorError) -> Tensor {
    guard let tensor = self[name] else {
      throw .stateMismatch(model: model, tensor: name, reason: "is missing")
    }
    guard tensor.shape == shape else {
      throw .stateMismatch(
        model: model, tensor: name, reason: "has shape \(tensor.shape) instead of \(shape)")
    }
    return tensor
  }

  /// Takes out the tensors whose names begin with a prefix, and drops it from their names.
  mutating func take(prefixed prefix: String) -> [String: Tensor] {
    var taken: [String: Tensor] = [:]
    for (name, tensor) in self where name.hasPrefix(prefix) {
      taken[String(name.dropFirst(prefix.count))] = tensor
      self[name] = nil
    }
    return taken
  }
}
