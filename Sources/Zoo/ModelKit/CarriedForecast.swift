import Tensor

/// The live forecast of a predictor that carries a state from bin to bin: the row of the next bin
/// comes from the state before it, and nothing is computed twice.
public struct CarriedForecast<State: Sendable>: LiveForecast {
  private let units: Int
  private var state: State
  private let advance: @Sendable (_ state: inout State, _ bin: SpikeRaster) throws -> Void
  private let row: @Sendable (_ state: State) throws -> [Float]
  /// The log-odds of the next bin.
  public private(set) var logOdds: [Float]

  /// A forecast of the first bin.
  ///
  /// - Parameters:
  ///   - units: the units of every bin.
  ///   - state: the state before the first bin.
  ///   - advance: moves a state over the one bin of a raster.
  ///   - row: the log-odds of every unit in the bin after a state.
  /// - Throws: what `row` throws.
  public init(
    units: Int, state: State,
    advance: @escaping @Sendable (_ state: inout State, _ bin: SpikeRaster) throws -> Void,
    row: @escaping @Sendable (_ state: State) throws -> [Float]
  ) throws {
    (self.units, self.state, self.advance, self.row) = (units, state, advance, row)
    logOdds = try row(state)
  }

  /// Takes the spikes of that bin.
  ///
  /// - Throws: `TensorError.countMismatch` for another number of units; what the predictor throws.
  public mutating func observe(_ bin: [UInt8]) throws {
    try advance(&state, SpikeRaster(entries: bin, bins: 1, units: units))
    logOdds = try row(state)
  }
}
