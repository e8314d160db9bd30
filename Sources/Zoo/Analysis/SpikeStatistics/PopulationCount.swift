/// How many units spike in a window.
enum PopulationCount {
  /// The length of a window in seconds.
  static let windowSeconds = 0.005

  /// The number of units with a spike, of each whole window.
  static func values(_ sample: SpikeSample, window width: Int) -> [Double] {
    var counts = [Double](repeating: 0, count: sample.bins / width)
    for train in sample.trains {
      var last = -1
      for bin in train where bin / width != last && bin / width < counts.count {
        last = bin / width
        counts[last] += 1
      }
    }
    return counts
  }
}

extension SpikeStatistic {
  /// The distribution of the number of units that spike in a window.
  static let populationCount = SpikeStatistic(
    name: "population_count", title: "population count",
    definition: "Units with a spike, in consecutive windows of 5 ms.", subject: .window,
    unit: "units", summary: .mean
  ) { sample in
    PopulationCount.values(sample, window: sample.bins(in: PopulationCount.windowSeconds))
  }
}
