import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bins that stand for all bins in the likelihood of one unit: every bin with a spike, and a sample
/// of the silent ones, each with the inverse of its chance as its weight.
///
/// Of 300,000 bins a few thousand have a spike, and most of the others say the same. A silent bin
/// is drawn with a chance that is half in proportion to the probability p of a spike by a model
/// that is known, half equal for all. The first half is where a refined model differs (local
/// case-control sampling, Fithian and Hastie 2014); the second bounds the weights where p is small
/// and wrong. Weighted sums over the sample are unbiased, so the fit needs no correction.
struct SampledBins: Sendable {
  /// In ascending order.
  var bins: [Int] = []
  /// 1 over the chance of each.
  var weights: [Float] = []

  /// Draws bins of a unit.
  ///
  /// - Parameters:
  ///   - range: the bins to choose from.
  ///   - spikes: the raster.
  ///   - unit: whose spikes and probabilities count.
  ///   - logOdds: of the known model, [bins, units].
  ///   - silent: the expected number of silent bins; all bins are taken if there are not many more.
  ///   - generator: a stream of this unit.
  init(
    _ range: Range<Int>, of spikes: SpikeRaster, unit: Int, logOdds: Tensor, silent: Int,
    generator: RandomGenerator
  ) {
    guard silent < range.count * 3 / 4 else {
      bins = Array(range)
      weights = [Float](repeating: 1, count: range.count)
      return
    }
    var generator = generator
    let units = spikes.units
    logOdds.withValues { values in
      let probabilities = range.map { bin in
        1 / (1 + exp(-Double(values[bin * units + unit])))
      }
      let half = Double(silent) / 2
      let perProbability = half / max(probabilities.reduce(0, +), 1e-300)
      let even = half / Double(range.count)
      for (bin, probability) in zip(range, probabilities) {
        let chance = min(1, even + perProbability * probability)
        let isDrawn = generator.uniformDouble() < chance
        if spikes[bin, unit] {
          bins.append(bin)
          weights.append(1)
        } else if isDrawn {
          bins.append(bin)
          weights.append(Float(1 / chance))
        }
      }
    }
  }
}
