import Tensor

/// Where neurons were recorded, for grouping results as the paper's Table 2 does.
public enum Preparation: String, Sendable, Codable, CaseIterable {
  /// In a dish: cultures, slices, retinas.
  case inVitro = "in vitro"
  /// In a living animal.
  case inVivo = "in vivo"
}

/// Spike trains of the units of one recording, in seconds from its beginning.
public struct Recording: Sendable, Equatable {
  /// The recording's name in tables: its file's name without the extension.
  public var name: String
  /// The path that it was read from.
  public internal(set) var file: String
  /// The format of the file, in words.
  public internal(set) var format: String
  /// The spike times of each unit.
  public let trains: SpikeTrains
  /// What is known about each unit besides its spikes, in the file's order.
  public internal(set) var units: [UnitInfo]
  /// The length in seconds.
  public let duration: Double
  /// The length of a tick in seconds, for files that count time in ticks.
  public internal(set) var tick: Double?
  /// Where the unit of time comes from, in words.
  public internal(set) var tickSource: String
  /// Where the neurons were recorded, if known.
  public var preparation: Preparation?
  /// The SHA-256 of the bytes read, in hexadecimal; of several files, of their bytes in the order
  /// in which they were read; of an HDF5 file, which is not read whole, of the spikes and of what is
  /// known about the units.
  ///
  /// Computed when it is first asked for; until then the recording keeps the bytes.
  public var sha256: String { digest?.hexadecimal ?? "" }
  var digest: ContentDigest?
  /// Spikes that the file itself had merged: counts above 1 in a raster.
  public internal(set) var mergedInSource = 0
  /// Notes about the file for the user, one sentence each.
  public internal(set) var notes: [String] = []

  /// What would help if what the notes say is a mistake.
  public internal(set) var noteRemedies: [Remedy] = []

  /// The number of units.
  public var unitCount: Int { trains.unitCount }
  /// The number of spikes.
  public var spikeCount: Int { trains.times.count }
  /// The names of the labels that at least one unit has, sorted.
  public var labelNames: [String] {
    units.reduce(into: Set<String>()) { $0.formUnion($1.labels.keys) }.sorted()
  }

  /// The most units of a recording; a file that claims more is damaged or of another kind.
  package static let mostUnits = 65_536

  /// A recording from checked parts.
  ///
  /// Times may be rounded past the end by `tolerance` seconds.
  /// - Throws: `RecordingError` if there are no units or no spikes, or if the duration is not
  ///   positive and finite or lies before the last spike.
  init(
    file: String, format: String, trains: SpikeTrains, units: [UnitInfo],
    duration: Double, tick: Double?, tickSource: String, tolerance: Double = 1e-9,
    place: (_ unit: Int, _ spike: Int) -> FilePlace = { _, _ in .whole }
  ) throws(RecordingError) {
    guard (1...Self.mostUnits).contains(trains.unitCount) else {
      throw .invalidUnitCount(file: file, count: "\(trains.unitCount)")
    }
    guard !trains.times.isEmpty else { throw .noSpikes(file: file) }
    guard duration.isFinite, duration > 0 else {
      throw .invalidDuration(file: file, duration: "\(duration)")
    }
    // Times computed from ticks may be rounded; the usual nanosecond is far below any tick.
    for unit in 0..<trains.unitCount {
      if let last = trains[unit].last, last > duration + tolerance {
        throw .timeAfterEnd(
          file: file, place: place(unit, trains[unit].count - 1), time: last, duration: duration)
      }
    }
    self.file = file
    name = Self.name(of: file)
    self.format = format
    self.trains = trains
    self.units = units
    self.duration = duration
    self.tick = tick
    self.tickSource = tickSource
    if trains.reordered > 0 {
      notes.append("spikes that were out of order and were sorted: \(trains.reordered)")
    }
    if trains.duplicates > 0 {
      notes.append("spikes at the same time as another of their unit: \(trains.duplicates)")
    }
    let silent = trains.counts.count { $0 == 0 }
    if silent > 0 { notes.append("units without spikes: \(silent) of \(unitCount)") }
  }

  /// A recording that was not read from a file, such as a simulation; one ascending array of times
  /// in seconds per unit.
  ///
  /// - Throws: `RecordingError` for anything that a reader would refuse in a file.
  public init(
    name: String, spikeTimes: [[Double]], duration: Double, positions: [SIMD2<Double>]? = nil,
    preparation: Preparation? = nil
  ) throws(RecordingError) {
    let trains = try SpikeTrains(spikeTimes, file: name) { unit, index in
      .element(index, of: "unit \(unit)")
    }
    try self.init(
      name: name, trains: trains, duration: duration, positions: positions,
      preparation: preparation)
  }

  /// A recording of a raster's spikes, each at the beginning of its bin.
  ///
  /// - Throws: `RecordingError` for a raster without units or spikes.
  public init(
    name: String, raster: SpikeRaster, binSeconds: Double, positions: [SIMD2<Double>]? = nil,
    preparation: Preparation? = nil
  ) throws(RecordingError) {
    var times = [[Double]](repeating: [], count: raster.units)
    for bin in 0..<raster.bins {
      for unit in 0..<raster.units where raster[bin, unit] {
        times[unit].append(Double(bin) * binSeconds)
      }
    }
    try self.init(
      name: name, spikeTimes: times, duration: Double(raster.bins) * binSeconds,
      positions: positions, preparation: preparation)
  }

  /// A recording of checked trains that was not read from a file.
  init(
    name: String, trains: SpikeTrains, duration: Double, positions: [SIMD2<Double>]?,
    preparation: Preparation?
  ) throws(RecordingError) {
    let units = (0..<trains.unitCount).map { unit in
      UnitInfo(
        index: unit, position: positions.flatMap { unit < $0.count ? $0[unit] : nil })
    }
    try self.init(
      file: name, format: "in memory", trains: trains, units: units, duration: duration, tick: nil,
      tickSource: "times are in seconds")
    self.name = name
    self.preparation = preparation
  }

  /// The last component of a path without its extension.
  static func name(of path: String) -> String {
    let components = path.split(separator: "/")
    guard let last = components.last else { return path }
    guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return String(last) }
    return String(last[..<dot])
  }
}
