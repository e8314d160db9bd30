import Tensor

/// Folders in the ALF layout of the International Brain Laboratory: `spikes.times.npy` in seconds and
/// `spikes.clusters.npy`.
///
/// Source: the ALF specification in the documentation of ONE. Names may carry a namespace
/// (`_ibl_spikes.times.npy`), a timescale (`spikes.times_ephysClock.npy`) and further parts
/// (`spikes.times.probe00.npy`); revisions are folders between number signs (`#2022-03-01#`), the last of
/// which is read.
enum ALFReader: FormatReader {
  static let format = FormatDescription(
    name: "alf", title: "IBL ALF",
    summary: "folder with spikes.times.npy and spikes.clusters.npy", endings: [])

  static func recognizes(_ source: SourceFile) -> Bool {
    guard let entries = source.entries else { return false }
    return find("times", source.path, entries) != nil
  }

  /// Whether a file's name is that of one of the two arrays.
  static func isArray(_ name: String) -> Bool {
    ["times", "clusters"].contains { attribute in
      matches(name, attribute, hasTimescale: false) || matches(name, attribute, hasTimescale: true)
    }
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let entries = source.entries ?? []
    guard let timesPath = find("times", source.path, entries),
      let clustersPath = find("clusters", source.path, entries)
    else {
      throw .missing(file: source.path, what: "spikes.clusters.npy", found: entries)
    }
    let times = try ArrayFile(timesPath)
    let clusters = try ArrayFile(clustersPath)
    try clusters.check(sameCountAs: times)
    var recording = try ClusteredSpikes(
      file: source.path, format: "IBL ALF folder", times: times.doubles,
      clusters: clusters.integers(), timesName: "spikes.times",
      tickSource: "times are in seconds by the format"
    ).recording()
    recording.digest = ContentDigest(ofAll: [times.bytes, clusters.bytes])
    return recording
  }

  /// The path of `spikes.<attribute>` in a folder, its last revision, or an `alf` folder inside.
  private static func find(_ attribute: String, _ folder: String, _ entries: [String]) -> String? {
    let revisions = entries.filter { $0.count > 2 && $0.hasPrefix("#") && $0.hasSuffix("#") }
    for revision in revisions.reversed() {
      let path = folder + "/" + revision
      if let inside = try? SourceFile.list(path), let name = best(attribute, inside) {
        return path + "/" + name
      }
    }
    if let name = best(attribute, entries) { return folder + "/" + name }
    if entries.contains("alf"), let inside = try? SourceFile.list(folder + "/alf") {
      return find(attribute, folder + "/alf", inside.filter { $0 != "alf" })
    }
    return nil
  }

  /// The shortest name that matches, which is the plain one if it exists; one with a timescale only if
  /// there is no other.
  private static func best(_ attribute: String, _ entries: [String]) -> String? {
    for hasTimescale in [false, true] {
      let names = entries.filter { matches($0, attribute, hasTimescale: hasTimescale) }
      if let name = names.min(by: { ($0.count, $0) < ($1.count, $1) }) { return name }
    }
    return nil
  }

  private static func matches(_ name: String, _ attribute: String, hasTimescale: Bool) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    // The attribute `times_ephysClock` is `times` on the clock of that name.
    guard parts.count >= 3, parts.last == "npy",
      hasTimescale ? parts[1].hasPrefix(attribute + "_") : parts[1] == attribute
    else { return false }
    return parts[0] == "spikes" || parts[0].hasPrefix("_") && parts[0].hasSuffix("_spikes")
  }
}

extension SHA256 {
  /// The hash of the bytes of several files, one after the other.
  static func hexDigest(ofAll files: [[UInt8]]) -> String {
    var hash = SHA256()
    for bytes in files { hash.update(bytes) }
    return hash.finalized()
  }
}
