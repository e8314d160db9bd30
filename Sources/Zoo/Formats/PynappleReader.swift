import Tensor

/// Groups of units that pynapple saves as npz: times `t` in seconds, for each the unit's key in
/// `index`, the units' `keys`, and the time support in `start` and `end`.
///
/// Source: pynapple's `TsGroup.save`. Other arrays with one entry per key are labels.
enum PynappleReader: FormatReader {
  static let format = FormatDescription(
    name: "pynapple", title: "pynapple npz", summary: "pynapple's npz of a TsGroup",
    endings: ["npz"])

  static func recognizes(_ source: SourceFile) -> Bool {
    guard source.bytes.starts(with: ZipArchive.magic),
      let archive = try? NumPyArchive(source.bytes, file: source.path)
    else { return false }
    return ["t", "index", "start", "end"].allSatisfy(archive.contains)
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let file = source.path
    let arrays = try NPZArrays(source)
    let (times, indices) = try arrays.timesAndUnits("t", "index")
    let keys = arrays.archive.contains("keys") ? try arrays.integers("keys") : []
    let numbers = Set(keys).union(indices).sorted()
    guard (1...Recording.mostUnits).contains(numbers.count) else {
      throw .invalidUnitCount(file: file, count: "\(numbers.count)")
    }
    let unitOf = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
    let trains = try times.withDoubles { (times) throws(RecordingError) in
      try SpikeTrains(
        times: times, units: indices.map { unitOf[$0] ?? 0 }, unitCount: numbers.count,
        order: .required, file: file, name: { String(numbers[$0]) }
      ) { .element($0, of: "t") }
    }
    let starts = try arrays.doubles("start")
    let ends = try arrays.doubles("end")
    guard let end = ends.max(), starts.count == ends.count else {
      throw .wrongShape(
        file: file, place: .array("end"), shape: [ends.count], expected: "one for each 'start'")
    }
    var labels = NPZLabels(
      arrays.archive, unitCount: keys.count,
      others: ["t", "index", "keys", "start", "end", "type", "d"])
    // Labels come in the order of the keys, which need not be that of their numbers.
    for (place, key) in keys.enumerated() { labels.identify(place, index: unitOf[key] ?? 0, key) }
    var units = numbers.enumerated().map { UnitInfo(index: $0, identifier: String($1)) }
    for unit in labels.units where units.indices.contains(unit.index) { units[unit.index] = unit }
    var recording = try Recording(
      file: file, format: "pynapple npz (TsGroup)", trains: trains, units: units, duration: end,
      tick: nil, tickSource: "times are in seconds by the format",
      place: { _, _ in .array("t") })
    if starts.count > 1 {
      recording.notes.append(
        "the time support has \(starts.count) intervals; time between them counts as silence")
    }
    if let start = starts.min(), start > 0 {
      recording.notes.append("the time support begins at \(start) s")
    }
    return recording
  }
}
