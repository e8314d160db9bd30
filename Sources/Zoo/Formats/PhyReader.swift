import Tensor

/// Folders as Kilosort writes and phy curates them: `spike_times.npy` in samples,
/// `spike_clusters.npy`, and `params.py` with the sampling rate.
///
/// Source: phy's documentation. `spike_templates.npy` replaces clusters before any curation;
/// clusters that one of phy's tables calls noise are left out (see `PhyTables`). The names that
/// curation and the sorter gave the others are the labels `group` and `KSLabel`.
enum PhyReader: FormatReader {
  static let format = FormatDescription(
    name: "phy", title: "phy",
    summary: "folder with spike_times.npy, spike_clusters.npy and params.py", endings: [])

  static func recognizes(_ source: SourceFile) -> Bool {
    source.entries?.contains("spike_times.npy") ?? false
  }

  /// Whether a file's name is one of those that stand for the whole folder.
  static func isMember(_ name: String) -> Bool {
    ["spike_times.npy", "spike_clusters.npy", "spike_templates.npy", "params.py"].contains(name)
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let entries = source.entries ?? []
    guard
      let clustersName = ["spike_clusters.npy", "spike_templates.npy"].first(
        where: entries.contains)
    else { throw .missing(file: source.path, what: "spike_clusters.npy", found: entries) }
    let samples = try ArrayFile(source.path + "/spike_times.npy")
    let clusters = try ArrayFile(source.path + "/" + clustersName)
    try clusters.check(sameCountAs: samples)
    let values = samples.doubles
    try check(values, of: samples, options: options)
    var notes: [String] = []
    let (tick, tickSource) = try tick(source, options: options, notes: &notes)
    let tables = try PhyTables(folder: source.path, entries: entries)
    var recording = try ClusteredSpikes(
      file: source.path, format: "phy folder", times: values.map { $0 * tick },
      clusters: clusters.integers(), timesName: "spike_times", tick: tick, tickSource: tickSource,
      excluded: tables.noise, labels: ["group": tables.groups, "KSLabel": tables.sorterLabels]
    ).recording()
    if !tables.noise.isEmpty {
      recording.notes.append(
        "clusters left out because phy calls them noise: \(tables.noise.count)")
    }
    if clustersName == "spike_templates.npy" {
      recording.notes.append("units are Kilosort's templates: there is no spike_clusters.npy")
    }
    recording.notes += notes
    recording.digest = ContentDigest(ofAll: [samples.bytes, clusters.bytes] + tables.hashed)
    return recording
  }

  /// Checks that times are samples and none lies before the recording.
  ///
  /// With a tick of one second, fractions are what the user says they are.
  private static func check(
    _ values: [Double], of samples: ArrayFile, options: ReadOptions
  ) throws(RecordingError) {
    if !samples.isInteger, options.tick != 1,
      let index = values.firstIndex(where: { $0 != $0.rounded() })
    {
      throw .notANumber(
        file: samples.path, place: .element(index, of: "spike_times"), text: "\(values[index])",
        expected:
          "a whole number, so the times are not samples; write samples, or give a tick of 1 "
          + "second if they are seconds")
    }
    let negative = values.indices.filter { values[$0] < 0 }
    guard let first = negative.first else { return }
    let places = negative.prefix(8).map(String.init).joined(separator: ", ")
    throw .file(
      .malformed(
        file: samples.path, place: .element(first, of: "spike_times"),
        problem: "\(negative.count) of \(values.count) spikes lie before the recording's beginning "
          + "(indices \(places)\(negative.count > 8 ? ", ..." : ""), at \(values[first]) and later); "
          + "drop them from spike_times and the clusters, as they are artefacts of the sorter"))
  }

  /// One sample in seconds.
  private static func tick(
    _ source: SourceFile, options: ReadOptions, notes: inout [String]
  ) throws(RecordingError) -> (Double, String) {
    var found = PhyParameters.Rate.missing
    let path = source.path + "/params.py"
    let hasParameters = source.entries?.contains("params.py") ?? false
    if hasParameters {
      do throws(FileError) {
        found = PhyParameters.sampleRate(try FileBytes.read(path))
      } catch { if options.tick == nil { throw .file(error) } }
    }
    if let tick = options.tick {
      if case .rate(let rate) = found, abs(rate * tick - 1) > 1e-9 {
        notes.append("the given tick of \(tick) s overrides params.py, which says 1/\(rate) s")
      }
      return (tick, "as given")
    }
    switch found {
    case .rate(let rate): return (1 / rate, "params.py, sample_rate \(rate)")
    case .unreadable(let line, let text):
      throw .tickRequired(
        file: path,
        reason: "'\(text)' on line \(line) is not a sampling rate in samples per second")
    case .missing:
      guard hasParameters else {
        throw .tickRequired(
          file: source.path,
          reason: "times are samples, and there is no params.py with their rate")
      }
      throw .tickRequired(file: path, reason: "times are samples, and there is no sample_rate")
    }
  }
}
