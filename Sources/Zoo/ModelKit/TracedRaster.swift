import Tensor

/// Spikes with the states of their traces kept every few bins, so that the inputs of any stretch can
/// be made when they are needed.
///
/// Inputs of every bin and unit of a recording would take gigabytes; these states take a megabyte
/// a minute.
struct TracedRaster: Sendable {
  /// The bins of a block; a state is kept before each.
  static let blockBins = 64

  let spikes: SpikeRaster
  /// What a null model says of every entry, [bins, units]; a network adds to it.
  let offset: Tensor
  private let traces: PopulationTraces
  private let states: [PopulationTraces.State]

  /// - Precondition: offset and spikes have as many bins and units as the traces.
  init(_ spikes: SpikeRaster, offset: LogOdds, traces: PopulationTraces) {
    precondition(offset.bins == spikes.bins && offset.units == spikes.units)
    self.spikes = spikes
    self.offset = offset.values
    self.traces = traces
    states = traces.states(of: spikes, every: Self.blockBins)
  }

  /// The number of blocks; the last one may be short.
  var blocks: Int { states.count }

  /// The bins of a block.
  func bins(ofBlock block: Int) -> Range<Int> {
    let first = block * Self.blockBins
    return first..<min(spikes.bins, first + Self.blockBins)
  }

  /// The inputs of some blocks, one after the other.
  func inputs(ofBlocks blocks: [Int]) throws(TensorError) -> PopulationTraces.Rows {
    var parts: [PopulationTraces.Rows] = []
    for block in blocks {
      var state = states[block]
      parts.append(try traces.rows(of: spikes, bins(ofBlock: block), from: &state))
    }
    return try PopulationTraces.Rows(parts)
  }
}
