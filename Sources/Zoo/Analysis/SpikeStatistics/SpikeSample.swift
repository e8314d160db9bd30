/// Spikes of several units in bins, as the statistics of generated spikes read them.
public struct SpikeSample: Sendable {
  /// The number of bins.
  public let bins: Int
  /// The width of a bin in seconds.
  public let binSeconds: Double
  /// The bins in which each unit spiked, ascending.
  public let trains: [[Int]]

  /// The number of units.
  public var units: Int { trains.count }
  /// The length in seconds.
  public var duration: Double { Double(bins) * binSeconds }
  /// The number of spikes.
  public var spikeCount: Int { trains.reduce(0) { $0 + $1.count } }

  /// The spikes of a raster.
  public init(_ raster: SpikeRaster, binSeconds: Double) {
    bins = raster.bins
    self.binSeconds = binSeconds
    let units = raster.units
    var trains = [[Int]](repeating: [], count: units)
    raster.entries.withUnsafeBufferPointer { entries in
      for index in entries.indices where entries[index] != 0 {
        trains[index % units].append(index / units)
      }
    }
    self.trains = trains
  }

  /// The whole bins of a time, at least one.
  func bins(in seconds: Double) -> Int { max(1, Int((seconds / binSeconds).rounded())) }

  /// The intervals between successive spikes of a unit, in seconds.
  func intervals(of unit: Int) -> [Double] {
    zip(trains[unit], trains[unit].dropFirst()).map { Double($1 - $0) * binSeconds }
  }

  /// The spikes of a unit in consecutive windows; a last window that is not whole is left out.
  func counts(of unit: Int, window width: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: bins / width)
    for bin in trains[unit] where bin / width < counts.count { counts[bin / width] += 1 }
    return counts
  }

  /// The spikes of all units in consecutive windows; a last window that is not whole is left out.
  func populationCounts(window width: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: bins / width)
    for train in trains {
      for bin in train where bin / width < counts.count { counts[bin / width] += 1 }
    }
    return counts
  }
}
