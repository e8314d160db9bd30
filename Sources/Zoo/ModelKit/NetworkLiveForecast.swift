import Autograd
import Layers
import Tensor

/// The live forecast of a network: one step of its state, or the window that `NetworkRows` would use.
struct NetworkLiveForecast<N: Network>: LiveForecast {
  private let rows: NetworkRows<N>
  private let units: Int
  private var state: [Tensor]
  private var offset: (any LiveForecast)?
  /// The row of the next bin.
  private var bin = 0
  /// Inputs of the window so far; the first of a recording is the bin before it, which is silent.
  private var inputs: [Float]
  private(set) var logOdds: [Float] = []

  init(_ rows: NetworkRows<N>, units: Int) throws {
    self.rows = rows
    self.units = units
    state = rows.network.initialState(samples: 1)
    offset = try rows.offset?.liveForecast()
    // A lead-in before the first bin is silent.
    inputs = [Float](repeating: 0, count: (rows.network.leadIn + 1) * units)
    logOdds = try row()
  }

  mutating func observe(_ spikes: [UInt8]) throws {
    try offset?.observe(spikes)
    bin += 1
    if rows.network.carriesState { inputs = [] } else { makeRoom() }
    inputs += spikes.map { Float($0) }
    logOdds = try row()
  }

  /// Drops inputs that the row of `bin` does not see.
  private mutating func makeRoom() {
    // Rows from `window` on come from windows that begin every half window, or end to end behind a
    // lead-in.
    let window = rows.window
    let kept = rows.network.leadIn > 0 ? window : max(1, window / 2)
    if bin >= window, (bin - window) % kept == 0 {
      inputs.removeFirst(min(inputs.count, kept * units))
    }
  }

  private mutating func row() throws -> [Float] {
    let count = inputs.count / units
    let spikes = Variable(try Tensor(inputs, shape: [1, count, units]))
    let network = rows.network
    var result: [Float]
    if network.carriesState {
      let (logOdds, after) = try network.logOdds(spikes, from: state, in: Pass())
      state = after
      result = logOdds.value.values
    } else {
      result = try network.logOdds(spikes, from: count - 1, in: Pass()).value.values
    }
    if let offset {
      for (unit, value) in offset.logOdds.enumerated() { result[unit] += value }
    }
    return result
  }
}
