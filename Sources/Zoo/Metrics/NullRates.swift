#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// The null model of bits per spike: every unit at its constant training rate.
///
/// The rate is the Jeffreys estimate (k + 1/2) / (T + 1) for k spikes in T training bins, which is
/// never 0 or 1, so a unit that was silent in training has finite log-odds. The log-odds are
/// rounded to 32 bits, as every prediction is, and the rates are those of the rounded log-odds, so
/// that the constant-rate model has 0 bits per spike against its own null to the last digits of a
/// double.
public struct NullRates: Sendable, Equatable {
  /// Spikes per bin of each unit, strictly between 0 and 1.
  public let rates: [Double]
  /// The log-odds of the rates, which the constant-rate model predicts in every bin.
  public let logOdds: [Float]

  /// The rates of a training part.
  public init(training: SpikeRaster) {
    self.init(spikeCounts: training.spikeCounts, bins: training.bins)
  }

  /// The rates of spike counts in a number of bins.
  public init(spikeCounts: [Int], bins: Int) {
    logOdds = spikeCounts.map { spikes in
      Float(log((Double(spikes) + 0.5) / (Double(bins - spikes) + 0.5)))
    }
    rates = Self.rates(ofLogOdds: logOdds)
  }

  /// The rates that have the given log-odds.
  static func rates(ofLogOdds logOdds: [Float]) -> [Double] {
    logOdds.map { 1 / (1 + exp(-Double($0))) }
  }
}
