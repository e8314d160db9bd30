/// The header of a table of spikes: which column holds times, in which unit of time, and which
/// column names the unit that spiked.
struct TableColumns: Equatable {
  /// How times are counted.
  enum Clock: Equatable {
    /// In seconds.
    case seconds
    /// In ticks whose length the header gives.
    case known(Double)
    /// In ticks or samples whose length only the user knows.
    case unknown
  }

  var time = 0
  var unit = 1
  var clock = Clock.seconds

  private static let clocks: [(names: Set<String>, clock: Clock)] = [
    (
      [
        "t", "s", "sec", "second", "seconds", "time", "times", "timestamp", "timestamps",
        "spiketime", "spiketimes", "timesec", "timeseconds", "spiketimesec", "timeinseconds",
      ], .seconds
    ),
    (
      ["ms", "msec", "millisecond", "milliseconds", "timems", "timesms", "spiketimems"],
      .known(0.001)
    ),
    (["us", "microsecond", "microseconds", "timeus", "timesus", "spiketimeus"], .known(1e-6)),
    (
      [
        "sample", "samples", "frame", "frames", "frameno", "tick", "ticks", "sampleindex", "bin",
        "bins", "timebin",
      ], .unknown
    ),
  ]

  private static let units: Set<String> = [
    "unit", "units", "unitid", "id", "neuron", "neuronid", "neurons", "cell", "cellid", "cluster",
    "clusters", "clusterid", "channel", "channels", "channelid", "electrode", "electrodes", "label",
    "name", "spikeunit", "spikeunits", "spikecluster", "spikeclusters",
  ]

  /// Lower case, letters and digits only: `Time (ms)` and `time_ms` are one name.
  private static func plain(_ name: String) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// Whether names are those of a table of times and units.
  static func isHeader(_ names: [String]) -> Bool { TableColumns(header: names) != nil }

  /// The first two columns, times in seconds: for a table without a header.
  init() {}

  /// The columns of a header, nil unless one names times and another names units.
  init?(header: [String]) {
    let names = header.map(Self.plain)
    guard
      let time = names.firstIndex(where: { name in
        Self.clocks.contains { $0.names.contains(name) }
      }),
      let clock = Self.clocks.first(where: { $0.names.contains(names[time]) })?.clock,
      let unit = names.firstIndex(where: { Self.units.contains($0) })
    else { return nil }
    self.time = time
    self.unit = unit
    self.clock = clock
  }
}
