#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The metrics of a cell as functions of how often each block is taken.
struct WeightedScores: Sendable {
  private let cell: CellStatistics
  private let spikes: [Double]
  private let sizes: [Double]
  private let wins: [Double]
  private let longSpikes: [Double]
  private let longSizes: [Double]
  private let unitWins: [Double]

  init(_ cell: CellStatistics) {
    self.cell = cell
    spikes = cell.spikes.map(Double.init)
    sizes = cell.grid.sizes.map(Double.init)
    wins = cell.wins.map { Double($0) / 2 }
    longSpikes = cell.longSpikes.map(Double.init)
    longSizes = cell.grid.longSizes.map(Double.init)
    unitWins = cell.unitWins.map { Double($0) / 2 }
  }

  /// The values of ``ResampledScores/metrics``.
  func values(weights: ArraySlice<Double>, longWeights: ArraySlice<Double>) -> [Double] {
    weights.withUnsafeBufferPointer { weights in
      longWeights.withUnsafeBufferPointer { longWeights in
        let bins = sum(sizes, weights)
        let perUnit = sums(spikes, weights)
        let total = perUnit.reduce(0, +)
        let raw = bits(sums(cell.gains, weights), perUnit, total)
        let calibrated = bits(sums(cell.calibratedGains, weights), perUnit, total)
        let threshold = confusion(weights, spikes: total, entries: bins * Double(cell.units))
        return [
          raw.pooled, calibrated.pooled, calibrated.median, calibrated.aboveZero, raw.median,
          raw.aboveZero, stratified(weights, perUnit, bins: bins), unitMean(longWeights),
          linear(cell.averagePrecision, longWeights),
          linear(cell.averagePrecisionLift, longWeights),
          total > 0 ? sum(cell.expectedSpikes, weights) / total : .nan,
          sum(cell.squaredErrors, weights) / (bins * Double(cell.units)),
          threshold.map { $0.f1 } ?? .nan, threshold.map { $0.matthewsCorrelation } ?? .nan,
        ]
      }
    }
  }

  private typealias Weights = UnsafeBufferPointer<Double>

  private func sum(_ values: [Double], _ weights: Weights) -> Double {
    var sum = 0.0
    for (value, weight) in zip(values, weights) { sum += value * weight }
    return sum
  }

  /// The weighted sums over blocks of [blocks, units].
  private func sums(_ values: [Double], _ weights: Weights) -> [Double] {
    let units = cell.units
    return values.withUnsafeBufferPointer { values in
      [Double](unsafeUninitializedCapacity: units) { sums, count in
        sums.initialize(repeating: 0)
        for (block, weight) in weights.enumerated() where weight != 0 {
          for unit in 0..<units { sums[unit] += weight * values[block * units + unit] }
        }
        count = units
      }
    }
  }

  private func bits(
    _ gains: [Double], _ spikes: [Double], _ total: Double
  ) -> (pooled: Double, median: Double, aboveZero: Double) {
    let ln2 = log(2.0)
    var perUnit: [Double] = []
    perUnit.reserveCapacity(gains.count)
    var above = 0.0
    for (gain, spikes) in zip(gains, spikes) where spikes > 0 {
      let bits = gain / (spikes * ln2)
      perUnit.append(bits)
      above += bits > BitsPerSpike.roundingMargin ? 1 : 0
    }
    // Unsortable: without a calibration all values are NaN.
    guard let first = perUnit.first, !first.isNaN else { return (.nan, .nan, .nan) }
    perUnit.sort()
    return (
      gains.reduce(0, +) / (total * ln2), BitsPerSpike.median(ofSorted: perUnit),
      above / Double(perUnit.count)
    )
  }

  private func stratified(_ weights: Weights, _ spikes: [Double], bins: Double) -> Double {
    let pairs = spikes.reduce(0) { $0 + $1 * (bins - $1) }
    return wins.withUnsafeBufferPointer { Self.form($0, weights) } / (pairs > 0 ? pairs : .nan)
  }

  private func unitMean(_ weights: Weights) -> Double {
    let bins = sum(longSizes, weights)
    let size = weights.count * weights.count
    let spikes = sums(longSpikes, weights)
    return unitWins.withUnsafeBufferPointer { unitWins in
      var (sum, count) = (0.0, 0.0)
      for unit in 0..<cell.units {
        let positives = spikes[unit]
        let pairs = positives * (bins - positives)
        guard positives >= Double(ROCAUC.minimumSpikes), pairs > 0 else { continue }
        let own = UnsafeBufferPointer(rebasing: unitWins[unit * size..<(unit + 1) * size])
        sum += Self.form(own, weights) / pairs
        count += 1
      }
      return sum / count
    }
  }

  /// The sum over pairs of blocks of the products of their weights and the pair's value.
  private static func form(_ values: UnsafeBufferPointer<Double>, _ weights: Weights) -> Double {
    let size = weights.count
    var total = 0.0
    for first in 0..<size where weights[first] != 0 {
      // Four sums, since one would wait for each addition before the next.
      var sums = SIMD4<Double>()
      var second = 0
      while second + 4 <= size {
        let place = first * size + second
        sums += SIMD4(
          values[place] * weights[second], values[place + 1] * weights[second + 1],
          values[place + 2] * weights[second + 2], values[place + 3] * weights[second + 3])
        second += 4
      }
      var rest = 0.0
      while second < size {
        rest += values[first * size + second] * weights[second]
        second += 1
      }
      total += weights[first] * (sums.sum() + rest)
    }
    return total
  }

  /// The linear function of the weights with the given values where one block is left out.
  ///
  /// For a mean of n blocks, the value without block d is `theta - (x_d - theta) / (n - 1)`, so
  /// `(n - 1) / n (mean of all - without d)` is what the d-th block adds to the mean; for other
  /// statistics the same is true to first order (Tukey 1958).
  private func linear(_ values: [Double], _ weights: Weights) -> Double {
    let count = weights.count
    let mean = values[..<count].reduce(0, +) / Double(count)
    var value = values[count]
    for block in 0..<count {
      value += (weights[block] - 1) * Double(count - 1) / Double(count) * (mean - values[block])
    }
    return value
  }

  private func confusion(
    _ weights: Weights, spikes: Double, entries: Double
  ) -> ConfusionCounts? {
    guard let predicted = cell.predicted, let hits = cell.hits else { return nil }
    var (all, found) = (0, 0)
    for (block, weight) in weights.enumerated() {
      all += Int(weight) * predicted[block]
      found += Int(weight) * hits[block]
    }
    return ConfusionCounts(
      truePositives: found, falsePositives: all - found, falseNegatives: Int(spikes) - found,
      trueNegatives: Int(entries) - Int(spikes) - (all - found))
  }
}
