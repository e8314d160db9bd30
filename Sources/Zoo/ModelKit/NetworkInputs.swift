import Tensor

/// The inputs of a network for windows of a raster: spikes of the bin before each row, and the
/// traces that the network asks for, as they are before the row.
struct NetworkInputs: Sendable {
  private let spikes: SpikeRaster
  private let bank: TraceBank?
  /// Traces before every `spacing`-th bin.
  private let states: [TraceBank.State]

  private static let spacing = 128

  /// The inputs from a raster, with traces if there is a bank.
  init(_ spikes: SpikeRaster, traces bank: TraceBank?) {
    self.spikes = spikes
    self.bank = bank
    states = bank?.states(of: spikes, every: Self.spacing) ?? []
  }

  /// The inputs for `length` rows from each start, [starts, length, channels].
  ///
  /// A start may be negative; before the first bin there are no spikes, and traces are at their
  /// rates.
  func windows(starts: [Int], length: Int) throws(TensorError) -> Tensor {
    let own = OneStepAhead.inputs(spikes, starts: starts, length: length)
    guard let bank else { return own }
    var traces: [Tensor] = []
    for start in starts {
      traces.append(
        try self.traces(bank, start, length).reshaped([
          1, length, bank.units * bank.timeConstants.count,
        ]))
    }
    return try Tensor.concatenated([own, Tensor.concatenated(traces, axis: 0)], axis: 2)
  }

  /// Log-ratios for rows from a start, [length, units, constants]; bins beyond the raster are silent.
  private func traces(
    _ bank: TraceBank, _ start: Int, _ length: Int
  ) throws(TensorError) -> Tensor {
    var rows: [Tensor] = []
    let before = min(length, max(0, -start))
    let first = try Tensor(
      bank.row(at: bank.initialState), shape: [1, bank.units, bank.timeConstants.count])
    rows += [Tensor](repeating: first, count: before)
    let known = max(0, start)..<max(max(0, start), min(start + length, spikes.bins))
    var state = bank.initialState
    if !known.isEmpty {
      let place = known.lowerBound / Self.spacing
      state = states[place]
      let begin = place * Self.spacing
      bank.advance(over: spikes, begin..<known.lowerBound, &state)
      rows.append(bank.rows(of: spikes, known, from: &state, as: .logRatio).own)
    }
    let beyond = length - before - known.count
    if beyond > 0 {
      let silent = SpikeRaster(bins: beyond, units: bank.units)
      rows.append(bank.rows(of: silent, 0..<beyond, from: &state, as: .logRatio).own)
    }
    return try Tensor.concatenated(rows, axis: 0)
  }
}
