extension SpikeStatistic {
  /// The intervals between successive spikes of a unit, of all units together.
  static let interspikeInterval = SpikeStatistic(
    name: "interspike_interval", title: "interval",
    definition: "Time between successive spikes of a unit, all units together.",
    subject: .interval, unit: "s", summary: .median, isLogarithmic: true
  ) { sample in (0..<sample.units).flatMap { sample.intervals(of: $0) } }
}
