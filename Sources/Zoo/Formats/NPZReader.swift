import Tensor

/// Recordings in NumPy archives.
///
/// The canonical form: `spike_times` in seconds, `spike_units` from 0, `unit_count`, `duration` in
/// seconds, and optionally `positions_um` [units, 2], `preparation` and labels (see `NPZLabels`).
/// Also read: `times` in seconds with `clusters` of any numbers, each of which is a unit, and
/// `spike_times` with `spike_clusters`, where whole numbers need a tick. Other arrays are ignored
/// without being expanded; `NumPyArchive` can read them.
enum NPZReader: FormatReader {
  static let format = FormatDescription(
    name: "npz", title: "npz",
    summary: "NumPy archive with spike_times and spike_units, and optionally more",
    endings: ["npz"])

  static func recognizes(_ source: SourceFile) -> Bool {
    source.bytes.starts(with: ZipArchive.magic) || source.bytes.starts(with: ZipArchive.emptyMagic)
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let reader = try NPZArrays(source)
    let archive = reader.archive
    if archive.contains("spike_times"), archive.contains("spike_clusters"),
      !archive.contains("spike_units")
    {
      return try readClusters(reader, times: "spike_times", clusters: "spike_clusters", options)
    }
    if archive.contains("spike_times") { return try readCanonical(reader) }
    if archive.contains("times"), archive.contains("clusters") {
      return try readClusters(reader, times: "times", clusters: "clusters", options)
    }
    if let other = archive.otherMember {
      guard other != "[Content_Types].xml" else {
        throw .file(
          .unsupported(
            file: source.path, place: .whole, feature: "this is a workbook of Excel",
            remedy: "save the sheet as CSV"))
      }
      throw .file(
        .unsupported(
          file: source.path, place: .whole,
          feature:
            "this is a zip archive of other files, such as \(other.prefix(80)), and no npz of "
            + "spikes", remedy: "unpack it and give the file or folder inside"))
    }
    throw .missing(
      file: source.path, what: "array 'spike_times' (or 'times' and 'clusters')",
      found: reader.archive.names)
  }

  private static func readCanonical(_ reader: NPZArrays) throws(RecordingError) -> Recording {
    let file = reader.file
    let unitCount = try reader.integer("unit_count")
    guard (1...Recording.mostUnits).contains(unitCount) else {
      throw .invalidUnitCount(file: file, count: "\(unitCount)")
    }
    let duration = try reader.number("duration")
    let (times, unitOfSpike) = try reader.timesAndUnits("spike_times", "spike_units")
    let trains = try times.withDoubles { (times) throws(RecordingError) in
      try SpikeTrains(
        times: times, units: unitOfSpike, unitCount: unitCount, order: .required, file: file
      ) { .element($0, of: "spike_times") }
    }
    var units = NPZLabels(reader.archive, unitCount: unitCount)
    if reader.archive.contains("positions_um") {
      let values = try reader.doubles("positions_um", axes: 2, count: unitCount * 2)
      units.place(values)
    }
    var recording = try Recording(
      file: file, format: "npz (spike_times, spike_units)", trains: trains, units: units.units,
      duration: duration, tick: nil, tickSource: "times are in seconds by the format",
      tolerance: times.element == .float32 ? Double(Float(duration).ulp) : 1e-9,
      place: { _, _ in .array("spike_times") })
    recording.notes += units.notes
    if let text = reader.archive.texts("preparation")?.first {
      recording.preparation = Preparation(rawValue: text)
    }
    return recording
  }

  /// Times with a number each; whole times of an array called after phy's may be samples.
  private static func readClusters(
    _ reader: NPZArrays, times timesName: String, clusters clustersName: String,
    _ options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let (times, clusters) = try reader.timesAndUnits(timesName, clustersName)
    var values = times.doubles
    var (tick, tickSource): (Double?, String) = (nil, "times are in seconds by the format")
    if timesName == "spike_times" {
      if let given = options.tick {
        (tick, tickSource) = (given, "as given")
        for index in values.indices { values[index] *= given }
      } else if values.allSatisfy({ $0 == $0.rounded() }) {
        throw .tickRequired(
          file: reader.file, reason: "'\(timesName)' holds whole numbers, which may be samples")
      } else {
        tickSource = "'\(timesName)' has fractions, so its times are seconds and not samples"
      }
    }
    return try ClusteredSpikes(
      file: reader.file, format: "npz (\(timesName), \(clustersName))", times: values,
      clusters: clusters, timesName: timesName, tick: tick, tickSource: tickSource
    ).recording()
  }
}
