import Tensor

/// The live forecast of a history GLM: it carries the traces, and the spikes that filters still
/// reach.
///
/// What `HistoryPredictor` adds to the bins after a spike is added here to a bin for the spikes
/// before it. The order of the spikes is the same, and so is every bit.
struct HistoryLiveForecast: LiveForecast {
  private let predictor: HistoryPredictor
  /// The null row; nil for constant rates.
  private var offset: (any LiveForecast)?
  private var traces: TraceBank.State
  /// What a spike of each unit adds at every lag: to all units, [lags, units], and to its own.
  private let responses: [[Float]]
  private let ownResponses: [[Float]]
  /// The last bins' spikes, the oldest first; as many as the longer filters reach.
  private var recent: [[Int]] = []
  private(set) var logOdds: [Float] = []

  init(_ predictor: HistoryPredictor, offset: (any LiveForecast)?) throws {
    (self.predictor, self.offset) = (predictor, offset)
    traces = predictor.features.bank.initialState
    let units = predictor.features.bank.units
    responses = predictor.reach > 0 ? (0..<units).map { predictor.responses(to: $0) } : []
    ownResponses = (0..<units).map { predictor.ownResponse(of: $0) }
    logOdds = try row()
  }

  /// - Throws: `TensorError.countMismatch` for another number of units.
  mutating func observe(_ bin: [UInt8]) throws {
    let bank = predictor.features.bank
    let raster = try SpikeRaster(entries: bin, bins: 1, units: bank.units)
    try offset?.observe(bin)
    bank.advance(over: raster, 0..<1, &traces)
    recent.append(bin.indices.filter { bin[$0] != 0 })
    let reach = max(predictor.reach, predictor.features.basis.first?.count ?? 0)
    if recent.count > reach { recent.removeFirst() }
    logOdds = try row()
  }

  private func row() throws -> [Float] {
    let units = predictor.features.bank.units
    var state = traces
    var row = try Tensor(
      offset?.logOdds ?? predictor.features.constant, shape: [1, units])
    try predictor.addTraces(to: &row, SpikeRaster(bins: 1, units: units), from: &state)
    row.withMutableValues { out in
      for (index, sources) in recent.enumerated() {
        let lag = recent.count - 1 - index
        for source in sources {
          if lag < predictor.reach {
            responses[source].withUnsafeBufferPointer { response in
              for target in 0..<units { out[target] += response[lag * units + target] }
            }
          }
          let own = ownResponses[source]
          if lag < own.count { out[source] += own[lag] }
        }
      }
    }
    return row.values
  }
}
