#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

extension LogisticFit {
  /// The loss (negative log-likelihood), its gradient and its curvature at given coefficients.
  struct Derivatives {
    var loss = 0.0
    var gradient = (slope: 0.0, intercept: 0.0)
    var curvature = (slope: 0.0, mixed: 0.0, intercept: 0.0)

    init() {}

    /// Adds bins with standardised score x and the given sum of targets, except the logarithm in
    /// the loss: that of the returned number, once per bin.
    @inline(__always)
    mutating func add(_ x: Double, at fit: Standardized, count: Double, target: Double) -> Double {
      let z = fit.slope * x + fit.intercept
      let small = exp(-abs(z))
      let share = 1 / (1 + small)
      let p = z >= 0 ? share : small * share
      loss += count * (z >= 0 ? z : 0) - target * z
      let residual = count * p - target
      let weight = count * small * share * share
      gradient.intercept += residual
      gradient.slope += residual * x
      curvature.intercept += weight
      curvature.mixed += weight * x
      curvature.slope += weight * x * x
      return 1 + small
    }

    /// The sums over all bins and units, in fixed blocks added in order.
    init(
      _ prediction: ScoredPrediction, at fit: Standardized,
      targets: (silent: Double, spike: Double)
    ) {
      let count = prediction.bins * prediction.units
      let grain = 1 << 16
      var partial = [Derivatives](repeating: Derivatives(), count: (count + grain - 1) / grain)
      partial.withUnsafeMutableBufferPointer { partial in
        prediction.withEntries { scores, spikes in
          let memory = LoopMemory((partial, scores, spikes))
          ThreadPool.shared.run(count: count, grain: grain) { range in
            let (partial, scores, spikes) = memory.pointer
            var sums = Derivatives()
            let factor = 1 / fit.scale
            for start in stride(from: range.lowerBound, to: range.upperBound, by: 512) {
              // 512 numbers of at most 2 have a product of at most 2^512: one logarithm serves them
              // all.
              var product = 1.0
              for index in start..<min(start + 512, range.upperBound) {
                let x = (Double(scores[index]) - fit.center) * factor
                let target = spikes[index] == 0 ? targets.silent : targets.spike
                product *= sums.add(x, at: fit, count: 1, target: target)
              }
              sums.loss += log(product)
            }
            partial[range.lowerBound / grain] = sums
          }
        }
      }
      for sums in partial { add(sums) }
    }

    private mutating func add(_ other: Derivatives) {
      loss += other.loss
      gradient.slope += other.gradient.slope
      gradient.intercept += other.gradient.intercept
      curvature.slope += other.curvature.slope
      curvature.mixed += other.curvature.mixed
      curvature.intercept += other.curvature.intercept
    }

    /// The step to the minimum of the quadratic that touches the loss here; nil where it is flat.
    var newtonStep: (slope: Double, intercept: Double)? {
      let (a, b, c) = (curvature.slope, curvature.mixed, curvature.intercept)
      let determinant = a * c - b * b
      guard determinant > 0, determinant.isFinite else { return nil }
      return (
        (b * gradient.intercept - c * gradient.slope) / determinant,
        (b * gradient.slope - a * gradient.intercept) / determinant
      )
    }
  }

  /// Scores that share their leading 16 bits (a sign, an exponent and 7 bits of mantissa), each
  /// group at the mean of its scores.
  struct GroupedScores {
    private var silent: [Double]
    private var spiking: [Double]
    private var means: [Double]
    let mean: Double
    let deviation: Double

    var spikes: Double { spiking.reduce(0, +) }
    var count: Double { silent.reduce(0, +) + spikes }

    init(_ prediction: ScoredPrediction) {
      var silent = [Double](repeating: 0, count: 1 << 16)
      var spiking = silent
      var sums = silent
      prediction.withEntries { scores, labels in
        for (score, label) in zip(scores, labels) {
          let group = Int(SortKey.key(score) >> 16)
          if label == 0 { silent[group] += 1 } else { spiking[group] += 1 }
          sums[group] += Double(score)
        }
      }
      let used = silent.indices.filter { silent[$0] + spiking[$0] > 0 }
      self.silent = used.map { silent[$0] }
      self.spiking = used.map { spiking[$0] }
      means = used.map { sums[$0] / (silent[$0] + spiking[$0]) }
      var (weight, first) = (0.0, 0.0)
      for group in used.indices {
        weight += self.silent[group] + self.spiking[group]
        first += (self.silent[group] + self.spiking[group]) * means[group]
      }
      let center = first / weight
      var second = 0.0
      for group in used.indices {
        let x = means[group] - center
        second += (self.silent[group] + self.spiking[group]) * x * x
      }
      mean = center
      // Scores so close that they share a group still differ; any scale works for them.
      deviation = second > 0 ? (second / weight).squareRoot() : 1
    }

    func derivatives(
      at fit: Standardized, targets: (silent: Double, spike: Double)
    ) -> Derivatives {
      var sums = Derivatives()
      for group in means.indices {
        let count = silent[group] + spiking[group]
        let factor = sums.add(
          (means[group] - fit.center) / fit.scale, at: fit, count: count,
          target: silent[group] * targets.silent + spiking[group] * targets.spike)
        sums.loss += count * log(factor)
      }
      return sums
    }
  }
}
