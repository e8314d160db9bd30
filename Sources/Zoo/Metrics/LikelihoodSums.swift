#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// Sums over the scored bins of each unit, from which likelihood metrics are computed.
///
/// With z the log-odds, p = 1 / (1 + exp(-z)) and y the spike:
///
///     log-likelihood   sum y z - softplus(z)      softplus(z) = max(z, 0) + log(1 + exp(-|z|))
///     expected spikes  sum p
///     squared error    sum (p - y)^2
///
/// All in double precision, in blocks of a fixed number of bins that are added in order: the same
/// bits for any number of threads. Nothing saturates: at z = 90 a miss costs 90 nats, where a
/// 32-bit probability is exactly 1 from z = 17 on.
struct LikelihoodSums {
  private(set) var logLikelihood: [Double]
  private(set) var expectedSpikes: [Double]
  private(set) var squaredError: [Double]

  /// The sums after the map `slope * z + intercept` of all log-odds, in double precision.
  init(_ prediction: ScoredPrediction, slope: Double = 1, intercept: Double = 0) {
    let (bins, units) = (prediction.bins, prediction.units)
    // A product of 512 numbers of at most 2 is below 2^512, so one logarithm serves a whole block.
    let grain = 512
    let blocks = (bins + grain - 1) / grain
    let width = 3 * units
    var partial = [Double](repeating: 0, count: blocks * width)
    partial.withUnsafeMutableBufferPointer { partial in
      prediction.withEntries { scores, spikes in
        let memory = LoopMemory((partial, scores, spikes))
        ThreadPool.shared.run(count: bins, grain: grain) { range in
          let (partial, scores, spikes) = memory.pointer
          let block = range.lowerBound / grain
          let sums = UnsafeMutableBufferPointer(
            rebasing: partial[block * width..<(block + 1) * width])
          withUnsafeTemporaryAllocation(of: Double.self, capacity: units) { products in
            products.initialize(repeating: 1)
            for bin in range {
              for unit in 0..<units {
                let z = slope * Double(scores[bin * units + unit]) + intercept
                let y = Double(spikes[bin * units + unit])
                let small = exp(-abs(z))
                let p = (z >= 0 ? 1 : small) / (1 + small)
                products[unit] *= 1 + small
                sums[unit] += y * z - max(z, 0)
                sums[units + unit] += p
                sums[2 * units + unit] += (p - y) * (p - y)
              }
            }
            for unit in 0..<units { sums[unit] -= log(products[unit]) }
          }
        }
      }
    }
    var totals = [Double](repeating: 0, count: width)
    for block in 0..<blocks {
      for index in 0..<width { totals[index] += partial[block * width + index] }
    }
    logLikelihood = Array(totals[0..<units])
    expectedSpikes = Array(totals[units..<2 * units])
    squaredError = Array(totals[2 * units..<width])
  }
}
