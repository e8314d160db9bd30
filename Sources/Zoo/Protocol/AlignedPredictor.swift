import Tensor

/// A predictor that was fitted on one recording, as a predictor of another: the other's units are
/// brought into the order of the fit before a prediction, and back after it.
public struct AlignedPredictor: Predictor {
  private var core: any Predictor
  /// The unit in each place of the fit.
  private let order: [Int]
  /// The place of each unit.
  private let places: [Int]

  /// A predictor of a recording whose units take the places of those of the fit.
  ///
  /// - Parameters:
  ///   - core: a fitted predictor.
  ///   - order: the unit of the recording in each place of the fit; see ``UnitAlignment``.
  /// - Precondition: the order is a permutation.
  public init(_ core: any Predictor, order: [Int]) {
    precondition(order.sorted() == Array(order.indices), "\(order) is not a permutation")
    self.core = core
    self.order = order
    var places = order
    for (place, unit) in order.enumerated() { places[unit] = place }
    self.places = places
  }

  /// Fits the predictor, with the units in the order of the places.
  ///
  /// - Throws: what it throws.
  public mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    try core.fit(
      training: training.columns(order), validation: validation.columns(order),
      session: inOrder(session))
  }

  /// The rows of the units, each predicted in its place.
  ///
  /// - Throws: what the predictor throws; `PredictorError.unitMismatch` for another number of units.
  public func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    guard spikes.units == order.count else {
      throw PredictorError.unitMismatch(
        model: "the aligned model", fitted: order.count, given: spikes.units)
    }
    let rows = try core.logOdds(for: spikes.columns(order), batch: batch).values
    let units = order.count
    return try LogOdds(
      rows.withValues { values in
        Tensor.make([spikes.bins, units]) { out in
          for first in stride(from: 0, to: spikes.bins * units, by: units) {
            for unit in 0..<units { out[first + unit] = values[first + places[unit]] }
          }
        }
      })
  }

  /// Adapts the predictor, with the units in the order of the places.
  ///
  /// - Throws: what it throws.
  public mutating func adapt(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> Bool {
    try core.adapt(
      training: training.columns(order), validation: validation.columns(order),
      session: inOrder(session))
  }

  private func inOrder(_ session: FitSession) -> FitSession {
    var session = session
    session.runUp = session.runUp?.columns(order)
    return session
  }

  /// How bins reach the predictor.
  public var delivery: BinDelivery? { core.delivery }

  /// Those of the predictor.
  public func lockstepStretches(in spikes: SpikeRaster) -> [Range<Int>] {
    core.lockstepStretches(in: spikes.columns(order))
  }

  /// The predictor's memory.
  public var memory: Int { core.memory }
  /// The predictor's parameters.
  public var parameterCount: Int { core.parameterCount }
  /// The predictor's tensors.
  public var state: [String: Tensor] { core.state }

  /// Restores the predictor.
  ///
  /// - Throws: `PredictorError.stateMismatch`.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    try core.restore(state, units: units, context: context)
  }
}
