import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a unit is like, in a few numbers from its spikes alone: with these, units of two recordings
/// can be compared although none of them is in both.
public struct UnitFeatures: Sendable, Equatable {
  /// The logarithm of the spikes per bin, with half a spike added.
  public var logRate: Double
  /// The logarithm of the coefficient of variation of the intervals between spikes.
  ///
  /// It is 0 for a Poisson process, and NaN with fewer than three intervals.
  public var logVariation: Double
  /// The local variation of the intervals, which slow changes of the rate do not raise.
  ///
  /// It is 1 for a Poisson process, and NaN with fewer than three intervals (Shinomoto, Shima and
  /// Tanji 2003).
  public var localVariation: Double
  /// The share of intervals of at most 10 ms, a sign of bursts; NaN with fewer than three intervals.
  public var shortIntervals: Double
  /// The correlation of the unit's spike count with that of all other units, in steps of 20 ms.
  ///
  /// This is the population coupling of Okun and others (2015); NaN if one of the two is constant.
  public var coupling: Double

  /// The numbers in one order.
  var values: [Double] { [logRate, logVariation, localVariation, shortIntervals, coupling] }

  /// The features of every unit of a raster.
  ///
  /// - Parameters:
  ///   - spikes: a training part: features of other parts would let an alignment see what is scored.
  ///   - binSeconds: the width of a bin.
  /// - Returns: one entry per unit.
  public static func of(_ spikes: SpikeRaster, binSeconds: Double) -> [UnitFeatures] {
    var times = [[Int]](repeating: [], count: spikes.units)
    for (index, entry) in spikes.entries.enumerated() where entry != 0 {
      times[index % spikes.units].append(index / spikes.units)
    }
    let step = max(1, Int((0.02 / binSeconds).rounded()))
    // Only whole steps: a shorter one at the end would always look quiet.
    let steps = spikes.bins / step
    var total = [Double](repeating: 0, count: steps)
    for time in times.joined() where time / step < steps { total[time / step] += 1 }
    return times.map { times in
      let intervals = zip(times.dropFirst(), times).map { Double($0 - $1) }
      var own = [Double](repeating: 0, count: steps)
      for time in times where time / step < steps { own[time / step] += 1 }
      return UnitFeatures(
        logRate: log((Double(times.count) + 0.5) / Double(spikes.bins + 1)),
        logVariation: logVariation(intervals),
        localVariation: localVariation(intervals),
        shortIntervals: intervals.count < 3
          ? .nan
          // Half a bin more, since 10 ms need not be a whole number of bins.
          : Double(intervals.count { $0 * binSeconds <= 0.01 + 0.5 * binSeconds })
            / Double(intervals.count),
        coupling: correlation(own, zip(total, own).map { $0 - $1 }))
    }
  }

  private static func logVariation(_ intervals: [Double]) -> Double {
    guard intervals.count >= 3 else { return .nan }
    let mean = intervals.reduce(0, +) / Double(intervals.count)
    let variance =
      intervals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(intervals.count - 1)
    // A perfectly regular unit has no logarithm; a hundredth is below any neuron's variation.
    return log(max(0.01, variance.squareRoot() / mean))
  }

  private static func localVariation(_ intervals: [Double]) -> Double {
    guard intervals.count >= 3 else { return .nan }
    let squares = zip(intervals.dropFirst(), intervals).reduce(0.0) { sum, pair in
      let contrast = (pair.0 - pair.1) / (pair.0 + pair.1)
      return sum + contrast * contrast
    }
    return 3 * squares / Double(intervals.count - 1)
  }

  private static func correlation(_ left: [Double], _ right: [Double]) -> Double {
    let count = Double(left.count)
    let (a, b) = (left.reduce(0, +) / count, right.reduce(0, +) / count)
    var (product, leftSquares, rightSquares) = (0.0, 0.0, 0.0)
    for (x, y) in zip(left, right) {
      product += (x - a) * (y - b)
      leftSquares += (x - a) * (x - a)
      rightSquares += (y - b) * (y - b)
    }
    guard leftSquares > 0, rightSquares > 0 else { return .nan }
    return product / (leftSquares * rightSquares).squareRoot()
  }

  /// The features with mean 0 and standard deviation 1 over the units of their recording.
  ///
  /// Which units of a recording fire more or burst more can be compared; by how much depends on how
  /// it was recorded and sorted. An undefined number becomes 0, the recording's mean, so that it
  /// decides nothing.
  static func standardised(_ units: [UnitFeatures]) -> [[Double]] {
    var rows = units.map(\.values)
    for feature in rows.first?.indices ?? 0..<0 {
      let known = rows.map { $0[feature] }.filter(\.isFinite)
      let mean = known.reduce(0, +) / Double(max(1, known.count))
      let variance =
        known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, known.count - 1))
      for unit in rows.indices {
        let value = rows[unit][feature]
        rows[unit][feature] =
          value.isFinite && variance > 0 ? (value - mean) / variance.squareRoot() : 0
      }
    }
    return rows
  }
}
