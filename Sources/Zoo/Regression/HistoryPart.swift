import Synchronization
import Tensor

/// A part of a recording as the regressions of a history GLM see it: for every unit, chosen bins
/// with their features.
struct HistoryPart: Sendable {
  /// The number of bins, without the run-up.
  let bins: Int
  let times: SpikeTimes
  let samples: [SampledBins]
  /// One problem a unit: its own features, with the known model as the offset.
  let problems: [LogisticRegression]
  /// Whether the unit spikes in each of its chosen bins.
  let targets: [[Float]]

  /// A part.
  ///
  /// - Parameters:
  ///   - spikes: the part after its run-up.
  ///   - range: the part's bins.
  ///   - features: what is known of the past.
  ///   - offset: log-odds of the known model, [bins, units].
  ///   - silent: the expected number of silent bins of a unit; busy units get more.
  ///   - generator: chooses the bins.
  init(
    _ spikes: SpikeRaster, _ range: Range<Int>, features: HistoryFeatures, offset: Tensor,
    silent: Int, generator: RandomGenerator
  ) {
    let times = SpikeTimes(spikes)
    let samples = concurrently(spikes.units) { unit in
      let count = times.bins[unit].count
      return SampledBins(
        range, of: spikes, unit: unit, logOdds: offset,
        silent: max(silent, min(3 * count, count + 4_000)),
        generator: generator.stream(UInt64(unit)))
    }
    let rows = features.rows(of: spikes, times, at: samples, offset: offset)
    (bins, self.times, self.samples) = (range.count, times, samples)
    let targets = samples.indices.map { unit in
      samples[unit].bins.map { spikes[$0, unit] ? Float(1) : 0 }
    }
    self.targets = targets
    problems = concurrently(spikes.units) { unit in
      let width = features.width
      let own = rows[unit]
      return LogisticRegression(
        features: Tensor.make([own.count / width, width]) { out in
          for index in own.indices { out[index] = own[index] }
        },
        targets: targets[unit], weights: samples[unit].weights,
        offset: offset.withValues { values in
          samples[unit].bins.map { values[$0 * spikes.units + unit] }
        })
    }
  }

  /// The problem of a unit once some weights are known: what they say becomes part of the offset.
  func problem(of unit: Int, knowing weights: [Double]) -> LogisticRegression {
    let problem = problems[unit]
    return LogisticRegression(
      blocks: problem.blocks.map(\.features), width: problem.features, targets: targets[unit],
      weights: samples[unit].weights, offset: problem.logOdds(at: weights))
  }
}

/// The results of a body for 0, 1, … in order, worked out on several threads.
func concurrently<Result: Sendable>(
  _ count: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  let results = Mutex([Result?](repeating: nil, count: count))
  ThreadPool.shared.run(count) { index in
    let result = body(index)
    results.withLock { $0[index] = result }
  }
  return results.withLock { $0.compactMap(\.self) }
}
