import Tensor

/// The bins in which each unit of a raster spikes, in order: what a filter needs of a raster that
/// is 99 % silent.
struct SpikeTimes: Sendable {
  /// Of every unit, ascending.
  let bins: [[Int]]

  init(_ spikes: SpikeRaster) {
    var bins = spikes.spikeCounts.map { count in
      var own: [Int] = []
      own.reserveCapacity(count)
      return own
    }
    spikes.entries.withUnsafeBufferPointer { entries in
      for bin in 0..<spikes.bins {
        for unit in 0..<spikes.units where entries[bin * spikes.units + unit] != 0 {
          bins[unit].append(bin)
        }
      }
    }
    self.bins = bins
  }

  /// Writes the filtered spikes of a unit at chosen bins: the sum over its spikes s of
  /// `basis[k][bin - 1 - s]` for every filter k.
  ///
  /// - Parameters:
  ///   - unit: whose spikes.
  ///   - chosen: bins in ascending order.
  ///   - basis: filters over lags 0, 1, …; lag 0 is the bin before the chosen one.
  ///   - out: gets filter k of the i-th chosen bin at `i * stride + k`, zero before.
  ///   - stride: places from a chosen bin to the next.
  func filter(
    _ unit: Int, at chosen: ArraySlice<Int>, _ basis: [[Float]],
    out: UnsafeMutablePointer<Float>, stride: Int
  ) {
    let reach = basis.first?.count ?? 0
    let times = bins[unit]
    var first = 0
    for (row, bin) in chosen.enumerated() {
      while first < times.count, times[first] < bin - reach { first += 1 }
      var index = first
      while index < times.count, times[index] < bin {
        let lag = bin - 1 - times[index]
        for k in basis.indices { out[row * stride + k] += basis[k][lag] }
        index += 1
      }
    }
  }
}
