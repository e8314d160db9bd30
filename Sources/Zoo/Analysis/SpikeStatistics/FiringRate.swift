extension SpikeStatistic {
  /// Spikes per second of each unit.
  static let firingRate = SpikeStatistic(
    name: "firing_rate", title: "rate", definition: "Spikes over duration.", subject: .unit,
    unit: "1/s", summary: .mean
  ) { sample in sample.trains.map { Double($0.count) / sample.duration } }
}
