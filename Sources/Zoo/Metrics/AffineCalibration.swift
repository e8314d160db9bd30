#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// The map `slope * log-odds + intercept`, fitted on validation bins, that makes a score a
/// probability (Platt 1999).
///
/// Dice and focal losses do not lead to calibrated probabilities, so likelihood metrics are shown
/// raw and after this map, which every model gets. It has two numbers for all units and bins, so it
/// cannot change a rank, and ranking metrics have only one value.
///
/// Fitted with Platt's targets, (P + 1) / (P + 2) for spike bins and 1 / (N + 2) for silent ones,
/// instead of 1 and 0: a finite fit then exists even for scores that separate the classes, and with
/// thousands of validation spikes the fit changes by less than its noise.
public struct AffineCalibration: Sendable, Equatable, Codable {
  /// The factor of the log-odds; never negative.
  public let slope: Double
  /// The offset.
  public let intercept: Double

  /// A map of known numbers.
  public init(slope: Double, intercept: Double) {
    self.slope = slope
    self.intercept = intercept
  }

  /// The map that changes nothing.
  public static let identity = AffineCalibration(slope: 1, intercept: 0)

  /// The map that maximises the likelihood of the validation spikes.
  ///
  /// Constant scores keep the slope 1 and are moved to the mean rate. Scores that are lower where
  /// spikes are more frequent get the slope 0, their best map that does not reverse ranks. The same
  /// holds for a validation part without spikes, or with nothing but spikes: every score becomes
  /// the smoothed mean rate.
  ///
  /// - Throws: `EvaluationError` if the shapes differ, they are empty, or a log-odds is not finite.
  public static func fit(
    logOdds: LogOdds, spikes: SpikeRaster
  ) throws(EvaluationError) -> AffineCalibration {
    fit(try ScoredPrediction(logOdds: logOdds, spikes: spikes))
  }

  /// The map that maximises the likelihood of validation spikes that are paired with their scores.
  public static func fit(_ validation: ScoredPrediction) -> AffineCalibration {
    let count = Double(validation.bins * validation.units)
    let spikes = Double(validation.totalSpikes)
    let targets = (silent: 1 / (count - spikes + 2), spike: (spikes + 1) / (spikes + 2))
    let mean = (spikes * targets.spike + (count - spikes) * targets.silent) / count
    let flat = AffineCalibration(slope: 0, intercept: log(mean / (1 - mean)))
    switch LogisticFit.degeneracy(validation) {
    case .noSpikes, .onlySpikes:
      return flat
    case .constantScores:
      let score = validation.withEntries { scores, _ in Double(scores[0]) }
      return AffineCalibration(slope: 1, intercept: flat.intercept - score)
    case .separableScores, nil:
      let fit = LogisticFit(validation, targets: targets)
      guard fit.slope > 0, fit.slope.isFinite, fit.intercept.isFinite else { return flat }
      return AffineCalibration(slope: fit.slope, intercept: fit.intercept)
    }
  }

  /// The mapped log-odds, rounded to 32 bits.
  ///
  /// Metrics map in double precision instead.
  public func apply(_ logOdds: LogOdds) throws(TensorError) -> LogOdds {
    let (slope, intercept) = (slope, intercept)
    return try LogOdds(
      Tensor.make(logOdds.values.shape) { out in
        logOdds.values.withValues { values in
          for index in values.indices {
            out[index] = Float(slope * Double(values[index]) + intercept)
          }
        }
      })
  }
}
