/// The spike-time tiling coefficient of two trains (Cutts and Eglen 2014):
/// ((PA - TB) / (1 - PA TB) + (PB - TA) / (1 - PB TA)) / 2, where PA is the share of spikes of A within
/// a time of a spike of B, and TB the share of all time within that time of a spike of B.
///
/// Unlike a correlation of counts it does not depend on rates, and common silence does not count.
enum SpikeTimeTiling {
  /// The time to a spike, in seconds.
  static let seconds = 0.005

  /// The value of two trains of ascending times; NaN if one is empty.
  ///
  /// The reach is the time to a spike, and the duration the length of both trains.
  static func value(
    _ first: [Double], _ second: [Double], reach: Double, duration: Double
  ) -> Double {
    value(
      share(first, near: second, reach), share(second, near: first, reach),
      cover(first, reach, duration), cover(second, reach, duration))
  }

  private static func value(
    _ firstShare: Double, _ secondShare: Double, _ firstCover: Double, _ secondCover: Double
  ) -> Double {
    func half(_ share: Double, _ cover: Double) -> Double {
      // Where both are 1, every spike is near one of the other train.
      share * cover == 1 ? 0.5 : 0.5 * (share - cover) / (1 - share * cover)
    }
    return half(firstShare, secondCover) + half(secondShare, firstCover)
  }

  /// The share of spikes that are within the reach of a spike of another train.
  private static func share(
    _ spikes: [Double], near others: [Double], _ reach: Double
  ) -> Double {
    // Times on a grid are often exactly as far apart as the reach, and rounding must not decide.
    let limit = reach * (1 + 1e-6)
    var (near, next) = (0, 0)
    for time in spikes {
      while next < others.count, others[next] < time - limit { next += 1 }
      if next < others.count, others[next] <= time + limit { near += 1 }
    }
    return spikes.isEmpty ? .nan : Double(near) / Double(spikes.count)
  }

  /// The share of time within the reach of a spike.
  private static func cover(_ spikes: [Double], _ reach: Double, _ duration: Double) -> Double {
    guard let first = spikes.first, let last = spikes.last else { return .nan }
    var covered = min(first, reach) + min(duration - last, reach)
    for (time, next) in zip(spikes, spikes.dropFirst()) { covered += min(next - time, 2 * reach) }
    return covered / duration
  }

  /// The values of all pairs of units, as those of `PairwiseCorrelation`.
  static func values(_ trains: [[Double]], reach: Double, duration: Double) -> [Double] {
    let covers = trains.map { cover($0, reach, duration) }
    var values: [Double] = []
    for first in trains.indices {
      for second in trains.indices where second > first {
        values.append(
          value(
            share(trains[first], near: trains[second], reach),
            share(trains[second], near: trains[first], reach), covers[first], covers[second]))
      }
    }
    return values
  }
}

extension SpikeStatistic {
  /// The spike-time tiling coefficient of each pair of units; spikes are in the middle of their bins.
  static let spikeTimeTiling = SpikeStatistic(
    name: "spike_time_tiling", title: "STTC",
    definition: "Spike-time tiling coefficient within 5 ms (Cutts and Eglen 2014).",
    subject: .pair, summary: .mean
  ) { sample in
    let trains = sample.trains.map { $0.map { (Double($0) + 0.5) * sample.binSeconds } }
    return SpikeTimeTiling.values(
      trains, reach: SpikeTimeTiling.seconds, duration: sample.duration)
  }
}
