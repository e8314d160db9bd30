import Tensor

extension Recording {
  /// Reads a recording from a file or a folder of any known format.
  ///
  /// The content decides the format, not the name. The unit of time comes from the format, from the
  /// file, or from `options.tick`; it is never guessed.
  /// - Throws: `RecordingError` that names the file, the place and what to do. No content of a file
  ///   ends the process.
  public static func read(
    from path: String, options: ReadOptions = ReadOptions()
  ) throws(RecordingError) -> Recording {
    let source: SourceFile
    do throws(FileError) {
      source = try SourceFile(folder(ofArray: path) ?? path)
    } catch { throw .file(error) }
    return try read(source, options: options)
  }

  /// Reads a recording from the bytes of a file, or a listed folder.
  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    try options.check()
    guard let reader = readers.first(where: { $0.recognizes(source) }) else {
      throw refusal(source)
    }
    var recording = try reader.read(source, options: options)
    if recording.digest == nil {
      recording.digest =
        source.hdf5 == nil
        ? ContentDigest(ofAll: [source.bytes]) : recording.contentDigest
    }
    if options.tick != nil, recording.tick == nil {
      recording.notes.append("the given tick was not needed: \(recording.tickSource)")
    }
    recording.preparation =
      options.preparation ?? recording.preparation ?? preparation(of: source.path)
    return recording
  }

  /// The folder of an array of a folder format, which cannot be read alone; nil for any other path.
  private static func folder(ofArray path: String) -> String? {
    let slash = path.lastIndex(of: "/")
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard PhyReader.isMember(name) || ALFReader.isArray(name) else { return nil }
    let folder =
      slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    // Any other folder may have a file of parameters.
    guard name != "params.py" || FileBytes.exists(folder + "/spike_times.npy") else { return nil }
    return folder
  }

  /// The preparation that one of the folders of a path names.
  private static func preparation(of path: String) -> Preparation? {
    for component in path.lowercased().split(separator: "/").dropLast().reversed() {
      switch component.filter({ !"-_ ".contains($0) }) {
      case "invitro": return .inVitro
      case "invivo": return .inVivo
      default: continue
      }
    }
    return nil
  }

  /// The folders below a folder that hold a recording, relative to it; at most a few hundred folders
  /// are looked into.
  private static func recordings(below folder: String, _ entries: [String]) -> [String] {
    var found: [String] = []
    var level = entries
    var left = 500
    for _ in 0..<3 {
      var next: [String] = []
      for name in level where !name.hasPrefix(".") && left > 0 {
        guard let inside = try? SourceFile.list(folder + "/" + name) else { continue }
        left -= 1
        let source = SourceFile(path: folder + "/" + name, entries: inside)
        if readers.contains(where: { $0.recognizes(source) }) {
          found.append(name)
        } else {
          next += inside.map { name + "/" + $0 }
        }
      }
      level = next
    }
    return found
  }

  /// Why no reader accepts a source.
  private static func refusal(_ source: SourceFile) -> RecordingError {
    if let entries = source.entries {
      let below = recordings(below: source.path, entries)
      if !below.isEmpty {
        return .file(
          .unsupported(
            file: source.path, place: .whole,
            feature: "the folder holds no recording itself, but folders in it do: "
              + below.prefix(8).joined(separator: ", ") + (below.count > 8 ? ", ..." : ""),
            remedy: "give the path of one of them, such as \(source.path)/\(below[0])"))
      }
      return .unknownFormat(
        file: source.path,
        found: entries.isEmpty
          ? "the folder is empty"
          : [".zgroup", "zarr.json", ".zmetadata"].contains(where: entries.contains)
            ? "the folder is in the Zarr format; save it as HDF5 or npz"
            : "the folder holds neither spikes.times.npy nor spike_times.npy")
    }
    if let hdf5 = source.hdf5 { return HDF5Contents.refusal(hdf5) }
    if source.bytes.isEmpty {
      return .unknownFormat(file: source.path, found: "the file is empty")
    }
    if let (feature, remedy) = ForeignFile.kind(of: source.bytes) {
      return .file(
        .unsupported(file: source.path, place: .whole, feature: feature, remedy: remedy))
    }
    if source.bytes.starts(with: "MATLAB".utf8) {
      return .file(
        .malformed(
          file: source.path, place: .byte(min(126, source.bytes.count)),
          problem: "the file begins like a MATLAB file, but its header is cut off or damaged"))
    }
    return .unknownFormat(file: source.path, found: "the format is not known")
  }
}
