#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// The sums over the bins of one block that likelihood metrics need; see ``CellStatistics``.
///
/// The formulas are those of `LikelihoodSums`, in double precision. A block is summed by one thread,
/// so the bits do not depend on the number of threads.
struct BlockSums {
  private(set) var spikes: [Int]
  private(set) var gains: [Double]
  private(set) var calibratedGains: [Double]
  private(set) var squaredGains = 0.0
  private(set) var expectedSpikes = 0.0
  private(set) var squaredErrors = 0.0
  private(set) var predicted = 0
  private(set) var hits = 0

  /// The log-likelihoods of a spike and of silence in a bin under the constant-rate model.
  private struct Null {
    let spike: Double
    let silence: Double
  }

  /// The sums of all blocks.
  static func all(
    _ prediction: ScoredPrediction, _ grid: BlockGrid, nullRates: [Double],
    choices: Evaluation.Choices
  ) -> [BlockSums] {
    let null = nullRates.map { Null(spike: log($0), silence: log1p(-$0)) }
    let units = prediction.units
    var results = [BlockSums?](repeating: nil, count: grid.blocks)
    results.withUnsafeMutableBufferPointer { results in
      prediction.withEntries { scores, spikes in
        let memory = LoopMemory((results, scores, spikes))
        ThreadPool.shared.run(grid.blocks) { block in
          let (results, scores, spikes) = memory.pointer
          var sums = BlockSums(units: units)
          let bins = grid.range(block)
          // A product of 512 numbers of at most 2 is below 2^512, so one logarithm serves them all.
          for start in stride(from: bins.lowerBound, to: bins.upperBound, by: 512) {
            sums.add(
              start..<min(start + 512, bins.upperBound), scores, spikes, null, choices)
          }
          sums.subtract(null, bins: bins.count)
          results[block] = sums
        }
      }
    }
    return results.compactMap { $0 }
  }

  private init(units: Int) {
    spikes = Array(repeating: 0, count: units)
    gains = Array(repeating: 0, count: units)
    calibratedGains = gains
  }

  /// Adds at most 512 bins; the gains are log-likelihoods until `subtract`.
  private mutating func add(
    _ bins: Range<Int>, _ scores: UnsafeBufferPointer<Float>,
    _ labels: UnsafeBufferPointer<UInt8>, _ null: [Null], _ choices: Evaluation.Choices
  ) {
    let units = spikes.count
    let (slope, intercept) = (choices.calibration.slope, choices.calibration.intercept)
    let threshold = choices.threshold
    var products = [Double](repeating: 1, count: units)
    var calibratedProducts = products
    for bin in bins {
      // The gain of the whole bin, for what independent bins would give.
      var (gain, product) = (0.0, 1.0)
      for unit in 0..<units {
        let score = Double(scores[bin * units + unit])
        let label = Int(labels[bin * units + unit])
        let y = Double(label)
        let small = exp(-abs(score))
        let p = (score >= 0 ? 1 : small) / (1 + small)
        let likelihood = y * score - max(score, 0)
        products[unit] *= 1 + small
        product *= 1 + small
        if unit & 511 == 511 {
          gain -= log(product)
          product = 1
        }
        gains[unit] += likelihood
        gain += likelihood - (label == 0 ? null[unit].silence : null[unit].spike)
        spikes[unit] += label
        expectedSpikes += p
        squaredErrors += (p - y) * (p - y)
        if score >= threshold {
          predicted += 1
          hits += label
        }
        let z = slope * score + intercept
        calibratedProducts[unit] *= 1 + exp(-abs(z))
        calibratedGains[unit] += y * z - max(z, 0)
      }
      gain -= log(product)
      squaredGains += gain * gain
    }
    for unit in 0..<units {
      gains[unit] -= log(products[unit])
      calibratedGains[unit] -= log(calibratedProducts[unit])
    }
  }

  /// Turns log-likelihoods into gains over the constant rate.
  private mutating func subtract(_ null: [Null], bins: Int) {
    for unit in spikes.indices {
      let spikes = Double(spikes[unit])
      let constant = spikes * null[unit].spike + (Double(bins) - spikes) * null[unit].silence
      gains[unit] -= constant
      calibratedGains[unit] -= constant
    }
  }
}
