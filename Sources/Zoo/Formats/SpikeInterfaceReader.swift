import Tensor

/// Sortings that SpikeInterface saves as npz: `unit_ids`, `sampling_frequency`, and for each segment
/// `spike_indexes_seg*` in samples with `spike_labels_seg*`.
///
/// Source: SpikeInterface's `NpzSortingExtractor`. Time begins anew in each segment, so only sortings
/// of one are read.
enum SpikeInterfaceReader: FormatReader {
  static let format = FormatDescription(
    name: "spikeinterface", title: "SpikeInterface npz",
    summary: "SpikeInterface's npz of a sorting of one segment", endings: ["npz"])

  private static let (samples, labels) = ("spike_indexes_seg0", "spike_labels_seg0")

  static func recognizes(_ source: SourceFile) -> Bool {
    guard source.bytes.starts(with: ZipArchive.magic),
      let archive = try? NumPyArchive(source.bytes, file: source.path)
    else { return false }
    return archive.contains(samples) && archive.contains("sampling_frequency")
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let arrays = try NPZArrays(source)
    guard !arrays.archive.contains("spike_indexes_seg1") else {
      throw .file(
        .unsupported(
          file: source.path, place: .array("spike_indexes_seg1"),
          feature: "the sorting has several segments, in each of which time begins anew",
          remedy: "save one of them, for instance with sorting.select_segments([0])"))
    }
    let rate = try arrays.number("sampling_frequency")
    guard rate > 0, rate.isFinite else {
      throw .notANumber(
        file: source.path, place: .array("sampling_frequency"), text: "\(rate)",
        expected: "a sampling rate in samples per second")
    }
    let (times, units) = try arrays.timesAndUnits(samples, labels)
    let tick = options.tick ?? 1 / rate
    var notes: [String] = []
    if let given = options.tick, abs(given * rate - 1) > 1e-9 {
      notes.append("the given tick of \(given) s overrides the file, which says 1/\(rate) s")
    }
    let ids = arrays.archive.contains("unit_ids") ? try arrays.integers("unit_ids") : []
    guard ids.count <= Recording.mostUnits else {
      throw .invalidUnitCount(file: source.path, count: "\(ids.count)")
    }
    var recording = try ClusteredSpikes(
      file: source.path, format: "SpikeInterface npz", times: times.doubles.map { $0 * tick },
      clusters: units, timesName: samples, tick: tick,
      tickSource: options.tick == nil ? "sampling_frequency \(rate)" : "as given", known: Set(ids)
    ).recording()
    recording.notes += notes
    return recording
  }
}
