import Tensor

/// Folders as Kilosort writes and phy curates them: `spike_times.npy` in samples,
/// `spike_clusters.npy`, and `params.py` with the sampling rate.
///
/// Source: phy's documentation. `spike_templates.npy` replaces clusters before any curation;
/// clusters that `cluster_group.tsv` calls noise are left out. Its values and those of
/// `cluster_KSLabel.tsv` for the others are the labels `group` and `KSLabel`.
enum PhyReader: FormatReader {
  static let format = FormatDescription(
    name: "phy", title: "phy",
    summary: "folder with spike_times.npy, spike_clusters.npy and params.py", endings: [])

  static func recognizes(_ source: SourceFile) -> Bool {
    source.entries?.contains("spike_times.npy") ?? false
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
    var hashed = [samples.bytes, clusters.bytes]
    let (tick, tickSource) = try tick(source, options: options)
    let groups = try groups(source, hashed: &hashed)
    let noise = Set(groups.filter { $0.value == "noise" }.keys)
    var recording = try ClusteredSpikes(
      file: source.path, format: "phy folder", times: samples.doubles.map { $0 * tick },
      clusters: clusters.integers(), timesName: "spike_times", tick: tick, tickSource: tickSource,
      excluded: noise, labels: ["group": groups, "KSLabel": try sorterLabels(source)]
    ).recording()
    if !noise.isEmpty {
      recording.notes.append("clusters left out because phy calls them noise: \(noise.count)")
    }
    if clustersName == "spike_templates.npy" {
      recording.notes.append("units are Kilosort's templates: there is no spike_clusters.npy")
    }
    recording.digest = ContentDigest(ofAll: hashed)
    return recording
  }

  /// One sample in seconds.
  private static func tick(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> (Double, String) {
    if let tick = options.tick { return (tick, "as given") }
    guard source.entries?.contains("params.py") ?? false else {
      throw .tickRequired(
        file: source.path, reason: "times are samples, and there is no params.py with their rate")
    }
    let path = source.path + "/params.py"
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileBytes.read(path) } catch { throw .file(error) }
    for (index, line) in TextLines(bytes).enumerated() {
      let parts = String(decoding: bytes[line], as: UTF8.self).split(
        separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].filter({ !$0.isWhitespace }) == "sample_rate" else {
        continue
      }
      // A Python number may end in a decimal point; a comment may follow.
      var text = parts[1].prefix { $0 != "#" }.filter { !$0.isWhitespace && $0 != "_" }
      if text.hasSuffix(".") { text.removeLast() }
      guard let rate = Double(text), rate > 0, rate.isFinite else {
        throw .notANumber(
          file: path, place: .line(index + 1), text: String(text.prefix(40)),
          expected: "a sampling rate in samples per second")
      }
      return (1 / rate, "params.py, sample_rate \(rate)")
    }
    throw .tickRequired(file: path, reason: "times are samples, and there is no sample_rate")
  }

  /// The name that curation gave each cluster.
  private static func groups(
    _ source: SourceFile, hashed: inout [[UInt8]]
  ) throws(RecordingError) -> [Int: String] {
    let names = ["cluster_group.tsv", "cluster_groups.csv"]
    guard let name = names.first(where: { source.entries?.contains($0) ?? false }) else {
      return [:]
    }
    let bytes = try bytes(of: name, in: source)
    hashed.append(bytes)
    return values(bytes)
  }

  /// The name that the sorter gave each cluster, which affects nothing and so is not part of the
  /// hash.
  private static func sorterLabels(_ source: SourceFile) throws(RecordingError) -> [Int: String] {
    let name = "cluster_KSLabel.tsv"
    guard source.entries?.contains(name) ?? false else { return [:] }
    return values(try bytes(of: name, in: source))
  }

  private static func bytes(
    of name: String, in source: SourceFile
  ) throws(RecordingError) -> [UInt8] {
    do throws(FileError) { return try FileBytes.read(source.path + "/" + name) } catch {
      throw .file(error)
    }
  }

  /// The second column of a table of clusters.
  private static func values(_ bytes: [UInt8]) -> [Int: String] {
    var values: [Int: String] = [:]
    for line in TextLines(bytes) {
      let fields = String(decoding: bytes[line].prefix(1 << 10), as: UTF8.self).split(
        separator: "\t", maxSplits: 2)
      if fields.count >= 2, let cluster = Int(fields[0]) { values[cluster] = String(fields[1]) }
    }
    return values
  }
}
