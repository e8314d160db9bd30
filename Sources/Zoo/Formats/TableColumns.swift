/// The header of a table of spikes: which column holds times, in which unit of time, and which
/// columns name the unit that spiked.
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
  /// Columns of places, such as a channel, at each of which the numbers of units may begin anew.
  var groups: [Int] = []
  /// The column of trials, in each of which time may begin anew.
  var trial: Int?
  var clock = Clock.seconds
  /// Whether the name says how times are counted, and not only that they are times.
  var saysClock = false
  /// Whether the units' column has a name such as `id`, which rows may have as well.
  var hasGenericUnit = false
  /// Whether the units' column has the name that NEST or SONATA gives it; both count milliseconds.
  var isSimulated = false

  private static let times: Set<String> = [
    "t", "ts", "time", "times", "timestamp", "timestamps", "spiketime", "spiketimes",
    "spiketimestamp", "spiketimestamps", "peaktime", "peaktimes", "eventtime", "eventtimes",
  ]
  private static let clocks: [(ending: String, clock: Clock)] = [
    ("milliseconds", .known(0.001)), ("millisecond", .known(0.001)), ("msec", .known(0.001)),
    ("ms", .known(0.001)), ("microseconds", .known(1e-6)), ("microsecond", .known(1e-6)),
    ("usec", .known(1e-6)), ("us", .known(1e-6)), ("\u{B5}s", .known(1e-6)),
    ("\u{3BC}s", .known(1e-6)), ("nanoseconds", .known(1e-9)), ("ns", .known(1e-9)),
    ("seconds", .seconds), ("second", .seconds), ("secs", .seconds), ("sec", .seconds),
    ("s", .seconds),
  ]
  private static let ticks: Set<String> = ["sample", "frame", "tick", "bin", "timestep"]
  private static let units: Set<String> = ["unit", "neuron", "cell", "cluster", "sender", "node"]
  /// Names that may be those of units where nothing better is there.
  private static let generic: Set<String> = [
    "id", "ids", "i", "gid", "gids", "label", "labels", "name", "names",
  ]
  private static let channels: Set<String> = ["channel", "chan", "ch", "electrode", "elec"]
  private static let places: Set<String> = channels.union([
    "tetrode", "ntrode", "shank", "probe", "array", "well", "population", "pop",
  ])
  private static let trials: Set<String> = [
    "trial", "sweep", "segment", "episode", "repetition", "repeat",
  ]
  /// What may follow a word in the name of a column of numbers.
  private static let numberings = [
    "indices", "index", "idx", "ids", "id", "numbers", "number", "num", "nos", "no", "nr", "names",
    "name", "labels", "label",
  ]

  /// Lower case, letters and digits only: `Time (ms)` and `time_ms` are one name.
  private static func plain(_ name: String) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// A plain name without what says that it is a number and without the plural: `unit` of `unitids`.
  private static func stem(_ name: String) -> String {
    var stem = name[...]
    if let ending = numberings.first(where: { name.hasSuffix($0) && name.count > $0.count }) {
      stem = stem.dropLast(ending.count)
    }
    if stem.count > 1, stem.hasSuffix("s") { stem = stem.dropLast() }
    return String(stem)
  }

  /// How times in a column or variable of this name are counted, and whether the name says it; nil
  /// if the name is not one of times.
  static func clock(of name: String) -> (clock: Clock, saysClock: Bool)? {
    // `time_s` says seconds, `times` does not.
    let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
    let name = plain(name)
    if times.contains(name) { return (.seconds, words.count > 1 && words.last == "s") }
    let stem = stem(name)
    for prefix in ["", "spike", "peak", "time", "timein", "timestamp"] {
      if stem.hasPrefix(prefix), ticks.contains(String(stem.dropFirst(prefix.count))) {
        return (.unknown, true)
      }
    }
    for (ending, clock) in clocks where name.hasSuffix(ending) {
      var base = name.dropLast(ending.count)
      if base.hasSuffix("in") { base = base.dropLast(2) }
      if base.isEmpty || times.contains(String(base)) { return (clock, true) }
    }
    return nil
  }

  /// Whether names are those of a table of times and units.
  static func isHeader(_ names: [String]) -> Bool { TableColumns(header: names) != nil }

  /// The first two columns, times in seconds: for a table without a header.
  init() {}

  /// The columns of a header, nil unless one names times and another names units.
  ///
  /// A column of units is preferred to one called `id` or `name`, and that to one of channels.
  init?(header: [String]) {
    let names = header.map(Self.plain)
    guard let time = header.firstIndex(where: { Self.clock(of: $0) != nil }),
      let clock = Self.clock(of: header[time])
    else { return nil }
    let stems = names.map(Self.stem)
    func isUnit(_ stem: String) -> Bool {
      Self.units.contains(stem)
        || stem.hasPrefix("spike") && Self.units.contains(String(stem.dropFirst(5)))
    }
    let places = stems.indices.filter { Self.places.contains(stems[$0]) }
    guard
      let unit = stems.firstIndex(where: isUnit)
        ?? names.firstIndex(where: { Self.generic.contains($0) })
        ?? places.first(where: { Self.channels.contains(stems[$0]) }) ?? places.first
    else { return nil }
    self.time = time
    self.unit = unit
    (self.clock, saysClock) = clock
    hasGenericUnit = Self.generic.contains(names[unit])
    isSimulated = ["sender", "node"].contains(stems[unit])
    groups = places.filter { $0 != unit }
    trial = stems.firstIndex { Self.trials.contains($0) }
  }
}
