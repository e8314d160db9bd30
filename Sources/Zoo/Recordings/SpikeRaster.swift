import Tensor

/// Spikes of several units as a binary matrix [bins, units]: one byte per entry, 1 where the unit
/// spiked in the bin.
///
/// A separate type, so that scores and spikes cannot be swapped in a call.
public struct SpikeRaster: Sendable, Equatable {
  /// The number of time bins.
  public let bins: Int
  /// The number of units.
  public let units: Int
  /// Row-major [bins, units]; every entry is 0 or 1.
  public private(set) var entries: [UInt8]

  /// A raster without spikes.
  public init(bins: Int, units: Int) {
    self.bins = bins
    self.units = units
    entries = [UInt8](repeating: 0, count: bins * units)
  }

  /// A raster of the given entries, row-major [bins, units]; every value except 0 counts as a
  /// spike.
  ///
  /// - Throws: `TensorError.countMismatch` if there are not bins x units entries.
  public init(entries: [UInt8], bins: Int, units: Int) throws(TensorError) {
    guard entries.count == bins * units else {
      throw .countMismatch(
        operation: "SpikeRaster.init", shape: [bins, units], found: entries.count)
    }
    self.bins = bins
    self.units = units
    self.entries = entries.map { $0 == 0 ? 0 : 1 }
  }

  /// A raster of bins x units entries that are known to be 0 or 1.
  init(binary entries: [UInt8], bins: Int, units: Int) {
    self.init(bins: bins, units: units, entries: entries)
  }

  /// Whether a unit spiked in a bin.
  public subscript(bin: Int, unit: Int) -> Bool {
    get { entries[bin * units + unit] != 0 }
    set { entries[bin * units + unit] = newValue ? 1 : 0 }
  }

  /// The bins of a range, copied.
  public func slice(_ range: Range<Int>) -> SpikeRaster {
    SpikeRaster(
      bins: range.count, units: units,
      entries: Array(entries[range.lowerBound * units..<range.upperBound * units]))
  }

  /// Some units, in the given order; one may come several times.
  ///
  /// - Precondition: all are units of this raster.
  public func columns(_ units: [Int]) -> SpikeRaster {
    var raster = SpikeRaster(bins: bins, units: units.count)
    for bin in 0..<bins {
      for (column, unit) in units.enumerated() where self[bin, unit] { raster[bin, column] = true }
    }
    return raster
  }

  /// The bins of this raster, then those of another.
  ///
  /// - Precondition: both have the same number of units.
  public func followed(by later: SpikeRaster) -> SpikeRaster {
    precondition(units == later.units, "\(later.units) units after \(units)")
    return SpikeRaster(
      bins: bins + later.bins, units: units, entries: entries + later.entries)
  }

  private init(bins: Int, units: Int, entries: [UInt8]) {
    self.bins = bins
    self.units = units
    self.entries = entries
  }

  /// The number of spikes of all units in each bin.
  var populationCounts: [Int] {
    entries.withUnsafeBufferPointer { entries in
      (0..<bins).map { bin in
        entries[bin * units..<(bin + 1) * units].reduce(0) { $0 + Int($1) }
      }
    }
  }

  /// The number of spikes of each unit.
  public var spikeCounts: [Int] {
    var counts = [Int](repeating: 0, count: units)
    entries.withUnsafeBufferPointer { entries in
      for bin in 0..<bins {
        for unit in 0..<units { counts[unit] += Int(entries[bin * units + unit]) }
      }
    }
    return counts
  }

  /// A number that differs for nearly all other entries (FNV-1a), to choose places by.
  var digest: UInt64 {
    entries.withUnsafeBufferPointer { entries in
      entries.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
  }

  /// The share of entries that are spikes; NaN for an empty raster.
  public var prevalence: Double {
    Double(spikeCounts.reduce(0, +)) / Double(bins * units)
  }

  /// The entries as floats 0 and 1, [bins, units].
  public var tensor: Tensor {
    Tensor.make([bins, units]) { out in
      for index in entries.indices { out[index] = Float(entries[index]) }
    }
  }
}
