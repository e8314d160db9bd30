import Autograd
import Layers
import Tensor

/// A network's prediction of a raster: in windows, or in one pass if the network carries a state.
///
/// Windows overlap by half, and of every window but the first only the second half is kept, so that
/// each row has at least half the window before it. A network with a lead-in brings its past with it
/// and needs no overlap. A carried state is taken from one stretch of bins to the next, and the
/// length of the stretches does not matter.
struct NetworkRows<N: Network>: Sendable {
  let network: N
  /// The longest window, in bins.
  let window: Int
  /// Log-odds that are added.
  var offset: NullOffset?

  /// Sequence positions that are computed together when no batch is asked for.
  private static var positionsPerBatch: Int { 6400 }

  /// The bins of a run-up: a window, a lead-in, or what the carried state remembers.
  var memory: Int {
    let own =
      network.carriesState ? network.memory : network.leadIn > 0 ? network.leadIn + 1 : window
    let traces = network.traces?.timeConstants.max().map { Int(4 * $0) } ?? 0
    return max(own, offset?.memory ?? 0, traces)
  }

  /// The log-odds of every bin, [bins, units].
  ///
  /// - Parameters:
  ///   - spikes: the raster.
  ///   - batch: how many windows are computed together; of a network that carries a state another
  ///     length of the stretches, so that the audit sees whether it matters.
  /// - Returns: as many rows as the raster has bins.
  /// - Throws: what the network throws; `FitCancelled` if it was interrupted.
  func logOdds(for spikes: SpikeRaster, batch: Int? = nil) throws -> LogOdds {
    let rows =
      network.carriesState ? try carried(spikes, batch: batch) : try windows(spikes, batch: batch)
    guard let offset else { return try LogOdds(rows) }
    return try LogOdds(rows.adding(offset.rows(for: spikes)))
  }

  private func carried(_ spikes: SpikeRaster, batch: Int?) throws -> Tensor {
    let units = spikes.units
    let length = batch.map { 61 * max(1, $0) } ?? 4096
    let inputs = NetworkInputs(spikes, traces: network.traces)
    var state = network.initialState(samples: 1)
    var result = Tensor(uninitialized: [spikes.bins, units])
    for start in stride(from: 0, to: spikes.bins, by: length) {
      try Interruption.check()
      let count = min(length, spikes.bins - start)
      let window = try inputs.windows(starts: [start], length: count)
      let (rows, after) = try network.logOdds(Variable(window), from: state, in: Pass())
      state = after
      try check(rows.value, [1, count, units])
      copy(rows.value, from: 0, to: start * units..<(start + count) * units, of: &result)
    }
    return result
  }

  private func windows(_ spikes: SpikeRaster, batch: Int?) throws -> Tensor {
    let units = spikes.units
    let lead = network.leadIn
    // No window is longer than the recording.
    let window = min(window, max(1, spikes.bins))
    let length = window + lead
    let kept = lead > 0 ? window : max(1, window / 2)
    // Rows [start, start + window) of each window; of all but the first only the last `kept`.
    var starts = [0]
    while let last = starts.last, last + window < spikes.bins { starts.append(last + kept) }
    var result = Tensor(uninitialized: [spikes.bins, units])
    let inputs = NetworkInputs(spikes, traces: network.traces)
    let batch = max(1, batch ?? Self.positionsPerBatch / (length * network.positionsPerBin))
    var first = 0
    while first < starts.count {
      try Interruption.check()
      // The first window is run alone, and all of its rows are kept; of the others only the last
      // ones, which with a lead-in are all rows too.
      let group = Array(starts[first..<min(starts.count, first == 0 ? 1 : first + batch)])
      let skipped = lead + (first == 0 ? 0 : window - kept)
      first += group.count
      let windows = try inputs.windows(starts: group.map { $0 - lead }, length: length)
      let rows = try network.logOdds(Variable(windows), from: skipped, in: Pass()).value
      try check(rows, [group.count, length - skipped, units])
      for (row, start) in group.enumerated() {
        let from = start == 0 ? 0 : start + window - kept
        let to = min(spikes.bins, start + window)
        let source = (row * (length - skipped) + lead - skipped - start + from) * units
        copy(rows, from: source, to: from * units..<to * units, of: &result)
      }
    }
    return result
  }

  private func check(_ rows: Tensor, _ expected: Shape) throws(TensorError) {
    guard rows.shape == expected else {
      throw .shapeMismatch(
        operation: "\(N.card.name) log-odds", left: rows.shape, right: expected)
    }
  }

  private func copy(
    _ rows: Tensor, from source: Int, to places: Range<Int>, of result: inout Tensor
  ) {
    result.withMutableValues { out in
      rows.withValues { rows in
        for index in places { out[index] = rows[source + index - places.lowerBound] }
      }
    }
  }
}
