#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// Logistic regression of spikes on one score: the slope and intercept that maximise the likelihood
/// of `slope * z + intercept`, pooled over bins and units.
///
/// Newton's method in double precision with step halving. Millions of scores need few passes: the
/// fit is first made on scores grouped by their leading 16 bits, each group represented by its
/// mean; Newton steps on all scores then remove the error of the grouping, squaring it each time.
struct LogisticFit: Equatable {
  var slope: Double
  var intercept: Double

  /// Why regression is impossible.
  enum Degeneracy {
    case noSpikes, onlySpikes, constantScores, separableScores
  }

  /// Why no finite maximum exists, or nil if one does.
  ///
  /// Scores separate spikes if no silent bin lies strictly between two spike bins in order, nor the
  /// other way round: the likelihood then grows with the slope without limit.
  static func degeneracy(_ prediction: ScoredPrediction) -> Degeneracy? {
    let spikes = prediction.totalSpikes
    if spikes == 0 { return .noSpikes }
    if spikes == prediction.bins * prediction.units { return .onlySpikes }
    return prediction.withEntries { scores, labels in
      var lowest = (Float.infinity, Float.infinity)
      var highest = (-Float.infinity, -Float.infinity)
      for index in scores.indices {
        // Scores are finite, so plain comparisons do without the NaN handling of `min`.
        let score = scores[index]
        if labels[index] == 0 {
          lowest.0 = score < lowest.0 ? score : lowest.0
          highest.0 = score > highest.0 ? score : highest.0
        } else {
          lowest.1 = score < lowest.1 ? score : lowest.1
          highest.1 = score > highest.1 ? score : highest.1
        }
      }
      if min(lowest.0, lowest.1) == max(highest.0, highest.1) { return .constantScores }
      return highest.0 <= lowest.1 || highest.1 <= lowest.0 ? .separableScores : nil
    }
  }

  /// The fit, with targets for silent and spike bins that are 0 and 1 or lie between them.
  ///
  /// - Precondition: a finite maximum exists: the scores are not constant, and with targets 0 and 1
  ///   both kinds of bins are there and overlap.
  init(_ prediction: ScoredPrediction, targets: (silent: Double, spike: Double) = (0, 1)) {
    let groups = GroupedScores(prediction)
    // Scores are centred and scaled while fitting, which keeps the two equations well conditioned.
    var fit = Standardized(center: groups.mean, scale: groups.deviation)
    fit.intercept = fit.logOddsOfMeanTarget(
      groups.spikes / groups.count, targets: targets)
    fit.climb(steps: 100) { groups.derivatives(at: $0, targets: targets) }
    fit.climb(steps: 20) {
      Derivatives(prediction, at: $0, targets: targets)
    }
    slope = fit.slope / fit.scale
    intercept = fit.intercept - slope * fit.center
  }

  /// Coefficients on the standardised score (z - center) / scale.
  struct Standardized {
    let center: Double
    let scale: Double
    var slope = 0.0
    var intercept = 0.0

    init(center: Double, scale: Double) {
      self.center = center
      self.scale = scale
    }

    func logOddsOfMeanTarget(
      _ share: Double, targets: (silent: Double, spike: Double)
    ) -> Double {
      let mean = share * targets.spike + (1 - share) * targets.silent
      return log(mean / (1 - mean))
    }

    /// Newton steps, halved until the loss falls, until they no longer matter.
    mutating func climb(steps: Int, _ derivatives: (Standardized) -> Derivatives) {
      var here = derivatives(self)
      for _ in 0..<steps {
        guard var step = here.newtonStep else { return }
        let size = max(abs(step.slope), abs(step.intercept))
        var next = self
        // The error after a Newton step is of the order of its square: about 1e-9 is left,
        // invisible in the loss.
        if size < 3e-5 {
          slope += step.slope
          intercept += step.intercept
          return
        }
        var there = here
        var halvings = 0
        repeat {
          next = self
          next.slope += step.slope
          next.intercept += step.intercept
          there = derivatives(next)
          step = (step.slope / 2, step.intercept / 2)
          halvings += 1
          // Rounding of the loss may hide the gain of a last small step: accept equality then.
        } while !(there.loss <= here.loss + abs(here.loss) * 1e-13) && halvings < 60
        guard halvings < 60 else { return }
        self = next
        here = there
      }
    }
  }
}
