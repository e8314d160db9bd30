import Tensor

/// Recordings of retinal waves in the HDF5 form of waverepo: `spikes` in seconds, one unit after
/// another, and `sCount`, the number of spikes of each unit.
///
/// Source: Eglen et al. (2014), "A data repository and analysis framework for spontaneous neural
/// activity recordings in developing retina", GigaScience 3:3. `epos` are positions in micrometres,
/// all x before all y; `names` are names of units; single values under `meta` are labels of all
/// units.
enum WaverepoReader: FormatReader {
  static let format = FormatDescription(
    name: "waverepo", title: "waverepo HDF5",
    summary: "HDF5 file of spikes, unit by unit, and sCount", endings: ["h5", "hdf5"])

  static func recognizes(_ source: SourceFile) -> Bool {
    guard let file = HDF5Contents.file(source) else { return false }
    return HDF5Contents.hasDataset("/spikes", file) && HDF5Contents.hasDataset("/sCount", file)
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    guard let bytes = source.hdf5 else { throw .noSpikes(file: source.path) }
    let (file, root): (HDF5File, HDF5Object)
    do throws(FileError) {
      file = try HDF5File(bytes)
      root = try file.root()
    } catch { throw .file(error) }
    guard let times = try root.vector("spikes"), let counts = try root.vector("sCount") else {
      throw .noSpikes(file: source.path)
    }
    let perUnit = try counts.wholeNumbers(file: source.path, name: "/sCount")
    guard (1...Recording.mostUnits).contains(perUnit.count) else {
      throw .invalidUnitCount(file: source.path, count: "\(perUnit.count)")
    }
    var unitOfSpike: [Int] = []
    unitOfSpike.reserveCapacity(times.count)
    for (unit, count) in perUnit.enumerated() {
      guard count >= 0, count <= times.count - unitOfSpike.count else {
        throw .file(
          .malformed(
            file: source.path, place: .element(unit, of: "/sCount"),
            problem: "\(count) spikes of a unit, but \(times.count - unitOfSpike.count) are left"))
      }
      unitOfSpike += repeatElement(unit, count: count)
    }
    guard unitOfSpike.count == times.count else {
      throw .wrongShape(
        file: source.path, place: .array("/spikes"), shape: times.shape,
        expected: "[\(unitOfSpike.count)], the sum of '/sCount'")
    }
    let units = units(file, root, count: perUnit.count)
    let trains = try times.withDoubles { (times) throws(RecordingError) in
      try SpikeTrains(
        times: times, units: unitOfSpike, unitCount: perUnit.count, order: .required,
        file: source.path, name: { units[$0].identifier }
      ) { .element($0, of: "/spikes") }
    }
    let last = Recording.duration(lastSpike: trains.times.max() ?? 0)
    var notes: [String] = []
    let summary = try? file.object("/summary")
    var duration = (try? summary?.vector("duration"))?.scalar ?? 0
    if !(duration.isFinite && duration > 0) {
      duration = last
      notes.append(Recording.durationNote)
    } else if duration < last {
      // Some files give the time between the first and the last spike.
      notes.append(
        "the file says that it lasts \(duration) s, but its last spike is later; it ends there")
      duration = last
    }
    var recording = try Recording(
      file: source.path, format: "waverepo HDF5", trains: trains, units: units, duration: duration,
      tick: nil, tickSource: "times are in seconds by the format")
    recording.notes += notes
    return recording
  }

  private static func units(_ file: HDF5File, _ root: HDF5Object, count: Int) -> [UnitInfo] {
    var units = (0..<count).map { UnitInfo(index: $0) }
    if let names = root.labels("names", count: count) {
      for unit in units.indices where !names[unit].isEmpty { units[unit].identifier = names[unit] }
    }
    if let places = try? root.dataset("epos"), places.shape == [2, count],
      let values = try? places.read().numbers().doubles
    {
      for unit in units.indices where values[unit].isFinite && values[count + unit].isFinite {
        units[unit].position = SIMD2(values[unit], values[count + unit])
      }
    }
    guard let meta = try? file.object("/meta"), let names = try? meta.names() else { return units }
    for name in names.prefix(64) {
      guard let values = meta.labels(name, count: 1), !values[0].isEmpty else { continue }
      for unit in units.indices { units[unit].labels[name] = values[0] }
    }
    return units
  }
}
