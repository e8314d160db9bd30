import Autograd
import Layers
import Tensor

/// The live forecast of a network: one step of its state, or the window that `NetworkRows` would use.
struct NetworkLiveForecast<N: Network>: LiveForecast {
  private let rows: NetworkRows<N>
  private let units: Int
  private let channels: Int
  /// Asked once: the answer may cost an initial state.
  private let isCarried: Bool
  private let bank: TraceBank?
  private var traces: TraceBank.State?
  private var state: [Tensor]
  private var offset: (any LiveForecast)?
  /// The row of the next bin.
  private var bin = 0
  /// Inputs of the window so far; the first of a recording is the bin before it, which is silent.
  private var inputs: [Float]
  /// What the network kept of them; nil if it keeps nothing.
  private var window: [Tensor]? = []
  /// How many of the inputs are new since the last row.
  private var fresh: Int
  private(set) var logOdds: [Float] = []

  init(_ rows: NetworkRows<N>, units: Int) throws {
    self.rows = rows
    self.units = units
    isCarried = rows.network.carriesState
    channels = rows.network.channels(units: units)
    bank = rows.network.traces
    traces = bank?.initialState
    state = rows.network.initialState(samples: 1)
    offset = try rows.offset?.liveForecast()
    // A lead-in before the first bin is silent.
    fresh = rows.network.leadIn + 1
    let first = [Float](repeating: 0, count: units) + Self.row(of: bank, at: traces)
    inputs = (0..<fresh).flatMap { _ in first }
    logOdds = try row()
  }

  mutating func observe(_ spikes: [UInt8]) throws {
    let raster = try SpikeRaster(entries: spikes, bins: 1, units: units)
    let spikes = raster.entries
    try offset?.observe(spikes)
    bin += 1
    if isCarried { inputs = [] }
    if let bank, var state = traces {
      bank.advance(over: raster, 0..<1, &state)
      traces = state
    }
    inputs += spikes.map { Float($0) } + Self.row(of: bank, at: traces)
    fresh = 1
    if !isCarried { startWindow() }
    logOdds = try row()
  }

  /// Drops inputs that the row of `bin` does not see, where a new window begins.
  private mutating func startWindow() {
    // Rows from `window` on come from windows that begin every half window, or end to end behind a
    // lead-in.
    let window = rows.window
    let kept = rows.network.leadIn > 0 ? window : max(1, window / 2)
    if bin >= window, (bin - window) % kept == 0 {
      inputs.removeFirst(kept * channels)
      fresh = inputs.count / channels
      if self.window != nil { self.window = [] }
    }
  }

  private mutating func row() throws -> [Float] {
    let network = rows.network
    var result: [Float]
    if isCarried {
      let (logOdds, after) = try network.logOdds(tensor(last: 1), from: state, in: Pass())
      state = after
      result = logOdds.value.values
    } else if let last = try extended() {
      result = last
    } else {
      let count = inputs.count / channels
      result = try network.logOdds(tensor(last: count), from: count - 1, in: Pass()).value.values
    }
    if let offset {
      for (unit, value) in offset.logOdds.enumerated() { result[unit] += value }
    }
    return result
  }

  private static func row(of bank: TraceBank?, at state: TraceBank.State?) -> [Float] {
    guard let bank, let state else { return [] }
    return bank.row(at: state)
  }

  /// The last row from what the network kept; nil if it keeps nothing.
  private mutating func extended() throws -> [Float]? {
    guard var kept = window else { return nil }
    let rows = try rows.network.logOdds(tensor(last: fresh), extending: &kept, in: Pass())
    window = rows == nil ? nil : kept
    return rows.map { Array($0.value.values.suffix(units)) }
  }

  /// The last of the inputs, [1, count, channels].
  private func tensor(last count: Int) throws(TensorError) -> Variable {
    Variable(try Tensor(Array(inputs.suffix(count * channels)), shape: [1, count, channels]))
  }
}
