import Tensor

/// A forecast during an experiment: it always has the row of the bin that comes next, and is
/// told what that bin held when it is over.
///
///     var forecast = try predictor.liveForecast()
///     while let bin = nextBin() {
///       act(on: forecast.logOdds)
///       try forecast.observe(bin)
///     }
///
/// The rows are those of `Predictor.logOdds(for:batch:)` for all bins so far.
public protocol LiveForecast: Sendable {
  /// The log-odds that each unit spikes in the next bin.
  var logOdds: [Float] { get }

  /// Takes the spikes of that bin, one entry a unit, 0 or 1, and moves on to the one after it.
  ///
  /// - Throws: `TensorError.countMismatch` for another number of entries, before anything has
  ///   changed; what the model throws.
  mutating func observe(_ bin: [UInt8]) throws
}

/// The live forecast of any predictor with a limited memory: it predicts the recent past again in
/// every bin.
///
/// A predictor that can keep what it needs brings a forecast of its own, which is faster.
struct RecentPastForecast: LiveForecast {
  private let predictor: any Predictor
  private let units: Int
  /// The last bins, as many as are remembered.
  private var past: [[UInt8]] = []
  private(set) var logOdds: [Float] = []

  init(_ predictor: any Predictor, units: Int) throws {
    self.predictor = predictor
    self.units = units
    logOdds = try row()
  }

  mutating func observe(_ bin: [UInt8]) throws {
    past.append(try SpikeRaster(entries: bin, bins: 1, units: units).entries)
    if past.count > predictor.memory { past.removeFirst() }
    logOdds = try row()
  }

  /// The last row of the past and one more bin, whose spikes do not matter.
  private func row() throws -> [Float] {
    let entries = past.flatMap { $0 } + [UInt8](repeating: 0, count: units)
    let raster = try SpikeRaster(entries: entries, bins: past.count + 1, units: units)
    let rows = try predictor.logOdds(for: raster, batch: nil)
    return try rows.slice(past.count..<past.count + 1).values.values
  }
}

extension Predictor {
  /// The recent past, predicted again in every bin.
  ///
  /// - Throws: what the prediction throws.
  public func liveForecast(units: Int) throws -> any LiveForecast {
    try RecentPastForecast(self, units: units)
  }
}
