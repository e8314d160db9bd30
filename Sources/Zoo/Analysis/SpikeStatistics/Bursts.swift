/// Bursts of a unit: three spikes or more, each at most 10 ms after the one before.
enum Bursts {
  /// The longest interval within a burst, in seconds.
  static let longestInterval = 0.01
  /// The fewest spikes of a burst.
  static let fewestSpikes = 3

  /// The numbers of spikes of all bursts of a train, given as ascending bins.
  static func sizes(_ train: [Int], longestInterval: Int) -> [Int] {
    var sizes: [Int] = []
    var size = 0
    for (index, bin) in train.enumerated() {
      let isNear = index > 0 && bin - train[index - 1] <= longestInterval
      if !isNear, size >= fewestSpikes { sizes.append(size) }
      size = isNear ? size + 1 : 1
    }
    if size >= fewestSpikes { sizes.append(size) }
    return sizes
  }

  fileprivate static func sizes(_ sample: SpikeSample) -> [[Int]] {
    let longest = sample.bins(in: longestInterval)
    return sample.trains.map { sizes($0, longestInterval: longest) }
  }
}

extension SpikeStatistic {
  /// The share of each unit's spikes that are in bursts; undefined without spikes.
  static let burstShare = SpikeStatistic(
    name: "burst_share", title: "spikes in bursts",
    definition: "Share of spikes in bursts: three or more, each at most 10 ms after the one "
      + "before.",
    subject: .unit, summary: .mean
  ) { sample in
    zip(Bursts.sizes(sample), sample.trains).map { sizes, train in
      Double(sizes.reduce(0, +)) / Double(train.count)
    }
  }

  /// Bursts per minute of each unit.
  static let burstRate = SpikeStatistic(
    name: "burst_rate", title: "bursts", definition: "Bursts per minute.", subject: .unit,
    unit: "1/min", summary: .mean
  ) { sample in Bursts.sizes(sample).map { Double($0.count) / sample.duration * 60 } }
}
