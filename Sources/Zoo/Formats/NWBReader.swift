import Tensor

/// The units table of NWB files (Neurodata Without Borders), `/units`, or the groups of units of
/// version 1 (see `NWBUnitTimes`).
///
/// Source: the NWB and HDMF schema, versions 1 and 2: `spike_times` holds the times of all units in
/// seconds, `spike_times_index` where those of each unit end. Columns with one entry per unit are
/// labels, enumerated ones by their words; so are the location, the group of electrodes and the animal. Positions are those of the unit's electrode on its
/// probe. A file of many gigabytes is read as fast as its units table.
enum NWBReader: FormatReader {
  static let format = FormatDescription(
    name: "nwb", title: "NWB", summary: "units of an NWB file (HDF5), versions 1 and 2",
    endings: ["nwb"])

  private static let electrodes = "/general/extracellular_ephys/electrodes"
  /// Columns that are not labels.
  private static let reserved: Set<String> = [
    "id", "spike_times", "electrodes", "obs_intervals", "waveform_mean", "waveform_sd", "waveforms",
  ]
  /// More columns than any table has.
  private static let mostColumns = 1000

  static func recognizes(_ source: SourceFile) -> Bool {
    guard let file = HDF5Contents.file(source) else { return false }
    return HDF5Contents.hasDataset("/units/spike_times", file)
      || (try? file.root().attributes()["nwb_version"]) != nil
      || HDF5Contents.hasDataset("/nwb_version", file)
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    guard let bytes = source.hdf5 else { throw .noSpikes(file: source.path) }
    let file: HDF5File
    let group: HDF5Object?
    do throws(FileError) {
      file = try HDF5File(bytes)
      group = try file.object("/units")
    } catch { throw .file(error) }
    if group == nil {
      let units = try NWBUnitTimes(file)
      if !units.isEmpty { return try recording(source.path, file, units) }
    }
    guard let group, let times = try group.vector("spike_times"),
      let ends = try group.vector("spike_times_index")
    else {
      let found = (try? (group ?? file.root()).names()) ?? []
      throw .missing(
        file: source.path, what: "units table with spike_times and spike_times_index",
        found: found.map { "'\($0)'" })
    }
    // The format demands seconds; samples instead would be a recording of years.
    guard !times.element.isInteger else {
      throw .notANumber(
        file: source.path, place: .array("/units/spike_times"), text: times.element.rawValue,
        expected: "a type of seconds; whole numbers may be samples, so convert them")
    }
    return try recording(
      source.path, file, group, times: times,
      ends: ends.wholeNumbers(file: source.path, name: "/units/spike_times_index"))
  }

  /// The recording of a file of version 1.
  private static func recording(
    _ path: String, _ file: HDF5File, _ units: NWBUnitTimes
  ) throws(RecordingError) -> Recording {
    let trains = try units.trains()
    guard !trains.times.isEmpty else { throw .noSpikes(file: path) }
    var infos = units.infos()
    if let animal = animal(file) {
      for unit in infos.indices { infos[unit].labels["animal"] = animal }
    }
    var recording = try Recording(
      file: path, format: "NWB 1 UnitTimes", trains: trains, units: infos,
      duration: Recording.duration(lastSpike: trains.times.max() ?? 0), tick: nil,
      tickSource: "times are in seconds by the format")
    recording.notes.append(Recording.durationNote)
    return recording
  }

  private static func animal(_ file: HDF5File) -> String? {
    let name = (try? file.object("/general/subject"))?.labels("subject_id", count: 1)?.first
    return name.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func recording(
    _ path: String, _ file: HDF5File, _ group: HDF5Object, times: NumericArray, ends: [Int]
  ) throws(RecordingError) -> Recording {
    guard (1...Recording.mostUnits).contains(ends.count) else {
      throw .invalidUnitCount(file: path, count: "\(ends.count)")
    }
    var unitOfSpike: [Int] = []
    unitOfSpike.reserveCapacity(times.count)
    for (unit, end) in ends.enumerated() {
      guard end >= unitOfSpike.count, end <= times.count else {
        throw .file(
          .malformed(
            file: path, place: .element(unit, of: "/units/spike_times_index"),
            problem: "\(end) cannot be the end of a unit's spikes: they begin at "
              + "\(unitOfSpike.count), and there are \(times.count)"))
      }
      unitOfSpike += repeatElement(unit, count: end - unitOfSpike.count)
    }
    var notes: [String] = []
    if unitOfSpike.count < times.count {
      notes.append(
        "spikes after those of the last unit, which were left out: \(times.count - unitOfSpike.count)"
      )
    }
    let units = units(file, group, count: ends.count, notes: &notes)
    let trains = try times.withDoubles { (times) throws(RecordingError) in
      try SpikeTrains(
        times: UnsafeBufferPointer(rebasing: times[..<unitOfSpike.count]), units: unitOfSpike,
        unitCount: ends.count, order: .sorted, file: path, name: { units[$0].identifier }
      ) { .element($0, of: "/units/spike_times") }
    }
    var duration = Recording.duration(lastSpike: trains.times.max() ?? 0)
    if let observed = try? group.dataset("obs_intervals")?.read().numbers().doubles,
      observed.count >= 2, let start = observed.min(), let end = observed.max(), end.isFinite
    {
      let isWhole =
        Set(stride(from: 0, to: observed.count - 1, by: 2).map { observed[$0] }).count == 1
      notes.append(
        "the units were observed from \(start) to \(end) s"
          + (isWhole ? "" : ", not all of the time: what lies between counts as silence"))
      duration = max(duration, end)
    } else {
      notes.append(Recording.durationNote)
    }
    var recording = try Recording(
      file: path, format: "NWB units table", trains: trains, units: units, duration: duration,
      tick: nil, tickSource: "times are in seconds by the format")
    recording.notes += notes
    return recording
  }

  /// The units with their names, labels and positions.
  private static func units(
    _ file: HDF5File, _ group: HDF5Object, count: Int, notes: inout [String]
  ) -> [UnitInfo] {
    var units = (0..<count).map { UnitInfo(index: $0) }
    func set(_ label: String, _ values: [String]?) {
      guard let values, values.count == count else { return }
      for unit in units.indices where !values[unit].isEmpty {
        units[unit].labels[label] = values[unit]
      }
    }
    if let names = group.labels("id", count: count), Set(names).count == count {
      for unit in units.indices { units[unit].identifier = names[unit] }
    }
    let columns = Set((try? group.names()) ?? [])
    for name in columns.sorted().prefix(mostColumns)
    where !reserved.contains(name) && !name.hasSuffix("_index") && !name.hasSuffix("_elements") {
      if columns.contains(name + "_index") {
        // A list for each unit is a label only if each has one entry.
        guard let ends = try? group.vector(name + "_index")?.integers(),
          ends.elementsEqual(1...count)
        else { continue }
      }
      if columns.contains(name + "_elements") {
        set(name, words(group, name, count: count))
      } else {
        set(name, group.labels(name, count: count))
      }
    }
    if let animal = animal(file) { set("animal", [String](repeating: animal, count: count)) }
    guard let table = try? file.object(electrodes),
      let rows = electrodeRows(group, table, count: count)
    else { return units }
    func entries<Value>(_ column: [Value]?) -> [Value?] {
      rows.map { row in column.flatMap { $0.indices.contains(row) ? $0[row] : nil } }
    }
    for name in ["location", "group_name"] where !columns.contains(name) {
      set(name, entries(table.labels(name)).map { $0 ?? "" })
    }
    for (x, y) in [("rel_x", "rel_y"), ("x", "y")] {
      guard let across = (try? table.vector(x))?.doubles,
        let along = (try? table.vector(y))?.doubles
      else { continue }
      let places = zip(entries(across), entries(along)).map { SIMD2($0 ?? .nan, $1 ?? .nan) }
      // Files that do not know the places say zero or NaN for all.
      guard Set(places.filter { $0.x.isFinite && $0.y.isFinite }).count > 1 else { continue }
      for unit in units.indices where places[unit].x.isFinite && places[unit].y.isFinite {
        units[unit].position = places[unit]
      }
      break
    }
    return units
  }

  /// The words of a column of their numbers.
  private static func words(_ group: HDF5Object, _ name: String, count: Int) -> [String]? {
    guard let words = group.labels(name + "_elements"),
      let numbers = try? group.vector(name)?.integers(), numbers.count == count
    else { return nil }
    return numbers.map { words.indices.contains($0) ? words[$0] : "" }
  }

  /// The row of the electrode table for each unit, the first where a unit has several; -1 for none.
  ///
  /// The Allen Institute's files name the electrode with the largest spikes instead.
  private static func electrodeRows(
    _ group: HDF5Object, _ table: HDF5Object, count: Int
  ) -> [Int]? {
    guard let rows = try? group.vector("electrodes")?.integers() else {
      guard let peaks = try? group.vector("peak_channel_id")?.integers(), peaks.count == count,
        let names = try? table.vector("id")?.integers()
      else { return nil }
      let rowOf = Dictionary(zip(names, names.indices)) { first, _ in first }
      return peaks.map { rowOf[$0] ?? -1 }
    }
    guard let ends = try? group.vector("electrodes_index")?.integers() else {
      return rows.count == count ? rows : nil
    }
    guard ends.count == count else { return nil }
    return ends.indices.map { unit in
      let start = unit == 0 ? 0 : ends[unit - 1]
      return start < ends[unit] && rows.indices.contains(start) ? rows[start] : -1
    }
  }
}
