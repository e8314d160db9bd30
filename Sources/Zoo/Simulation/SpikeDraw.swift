#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// Bernoulli draws of spikes.
///
/// The random number of a bin and a unit depends on nothing else, so the same key gives the same
/// spikes in any order and for any number of threads.
struct SpikeDraw: Sendable {
  /// The key of the random numbers.
  let key: SIMD2<UInt32>
  /// The number of units.
  let units: Int

  /// Whether a unit spikes in a bin, given the log-odds that it does.
  @inline(__always)
  func isSpike(_ logOdds: Float, bin: Int, unit: Int) -> Bool {
    let block = RandomGenerator.block(
      key: key, counter: UInt64(bin) * UInt64(units) + UInt64(unit))
    let uniform = Double((UInt64(block.x) << 32 | UInt64(block.y)) >> 11) * 0x1p-53
    // uniform < 1 / (1 + exp(-z)), without the division.
    return uniform * (1 + exp(-Double(logOdds))) < 1
  }

  /// Independent spikes with constant log-odds, one number per unit.
  ///
  /// - Precondition: there is one number per unit.
  func independent(_ logOdds: [Float], bins: Int) -> SpikeRaster {
    precondition(logOdds.count == units, "\(logOdds.count) log-odds for \(units) units")
    var entries = [UInt8](repeating: 0, count: bins * units)
    entries.withUnsafeMutableBufferPointer { entries in
      for bin in 0..<bins {
        for unit in 0..<units where isSpike(logOdds[unit], bin: bin, unit: unit) {
          entries[bin * units + unit] = 1
        }
      }
    }
    return SpikeRaster(binary: entries, bins: bins, units: units)
  }
}
