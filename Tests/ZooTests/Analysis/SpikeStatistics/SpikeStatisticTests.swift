import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct SpikeStatisticTests {
  @Test func namesDiffer() {
    #expect(Set(SpikeStatistic.all.map(\.name)).count == SpikeStatistic.all.count)
    #expect(Set(SpikeStatistic.all.map(\.title)).count == SpikeStatistic.all.count)
  }

  /// No spikes, one spike, one unit, one bin: numbers are undefined, and nothing stops.
  @Test func degenerateSamplesHaveUndefinedNumbers() {
    for spikes in [
      sample([[]], bins: 1), sample([[0]], bins: 1), sample([[], []], bins: 3000),
      sample([[7], []], bins: 3000),
    ] {
      for statistic in SpikeStatistic.all {
        #expect(!statistic.values(of: spikes).contains { $0.isInfinite }, "\(statistic.name)")
      }
    }
    #expect(agree(values("cv", sample([[1, 5], []], bins: 10)), [.nan, .nan]))
    #expect(agree(values("firing_rate", sample([[], [2]], bins: 10)), [0, 100]))
  }

  /// Spikes drawn with one probability p in every bin.
  ///
  /// Intervals are geometric with CV sqrt(1 - p), and counts binomial with a Fano factor of 1 - p.
  /// Standard errors are those of exponential intervals
  /// and independent windows; the limit is five of them.
  @Test func constantRatesGiveWhatTheorySays() throws {
    let (bins, units, p) = (60_000, 4, 0.02)
    var predictor = ConstantRate(ModelOptions(defaultsOf: ConstantRate.card))
    let odds = Tensor([Float](repeating: Float(log(p / (1 - p))), count: units))
    try predictor.restore(["log_odds": odds], units: units, context: 1)
    // Without memory, forced spikes are free ones.
    let silence = SpikeRaster(bins: bins, units: units)
    let raster = try Rollout(predictor, seed: 11).teacherForced(
      PartWithRunUp(0..<bins, of: silence, remembering: 0))
    let spikes = SpikeSample(raster, binSeconds: 0.001)
    let intervals = Double(bins) * p

    for rate in values("firing_rate", spikes) {
      #expect(abs(rate - 1000 * p) < 5 * 1000 * (p * (1 - p) / Double(bins)).squareRoot())
    }
    for cv in values("cv", spikes) {
      #expect(abs(cv - (1 - p).squareRoot()) < 5 / intervals.squareRoot())
    }
    // The discreteness of intervals moves LV and CV2 from 1 by less than p.
    for name in ["cv2", "lv"] {
      for value in values(name, spikes) {
        #expect(abs(value - 1) < p + 5 * 0.9 / intervals.squareRoot(), "\(name)")
      }
    }
    for (name, width) in [("fano_50ms", 50), ("fano_200ms", 200), ("fano_1000ms", 1000)] {
      let error = (2 / Double(bins / width)).squareRoot()
      for fano in values(name, spikes) { #expect(abs(fano - (1 - p)) < 5 * error, "\(name)") }
    }
    let error = 1 / (Double(bins) / 20).squareRoot()
    let correlations = values("correlation", spikes)
    #expect(correlations.count == 6)
    for correlation in correlations { #expect(abs(correlation) < 5 * error) }
    for tiling in values("spike_time_tiling", spikes) { #expect(abs(tiling) < 0.1) }
    // Of four units, each spikes in a window of five bins with probability 1 - (1 - p)^5.
    let active = 1 - pow(1 - p, 5)
    let counts = values("population_count", spikes)
    let mean = counts.reduce(0, +) / Double(counts.count)
    let spread = (4 * active * (1 - active) / Double(counts.count)).squareRoot()
    #expect(abs(mean - 4 * active) < 5 * spread)
  }
}
