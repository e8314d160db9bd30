import Tensor

/// The table of spikes that recorders of MaxWell Biosystems write beside the signals: `spikes` with
/// `frameno` and `channel`, or `proc0/spikeTimes` in files of 2016.
///
/// Each channel with a spike is a unit, named by its electrode, or by its own number where the settings
/// do not have it. Time begins with the first stored frame of the signals, or with the first spike if that
/// is earlier: files whose signals were triggered hold spikes from before the trigger. The signals need a
/// filter of the maker and are not read.
enum MaxWellReader: FormatReader {
  static let format = FormatDescription(
    name: "maxwell", title: "MaxWell spike table",
    summary: "HDF5 file of MaxWell Biosystems with spikes", endings: ["h5"], mayNeed: .giveTick)

  /// A table of spikes and the settings that belong to it.
  private struct Source {
    let spikes: HDF5Dataset
    let settings: HDF5Object?
    /// The numbers of the stored frames.
    let frames: HDF5Dataset?
    let mapping: HDF5Dataset?
  }

  static func recognizes(_ source: SourceFile) -> Bool {
    guard let file = HDF5Contents.file(source) else { return false }
    return !sources(file).isEmpty
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    guard let file = HDF5Contents.file(source) else { throw .noSpikes(file: source.path) }
    let found = sources(file)
    let wanted = found.filter { table in
      options.variable.map { isName($0, of: table.spikes.path) } ?? true
    }
    guard let table = wanted.first else {
      throw .missing(
        file: source.path, what: "table '\(options.variable ?? "spikes")'",
        found: found.map { "'\($0.spikes.path)'" })
    }
    guard wanted.count == 1 else {
      throw .severalVariables(file: source.path, names: wanted.map(\.spikes.path))
    }
    return try read(table, file: source.path, options: options)
  }

  /// Whether a word names a table: its path, its group, or the end of either, such as `data0001`.
  private static func isName(_ word: String, of path: String) -> Bool {
    let group = path.split(separator: "/").dropLast().joined(separator: "/")
    return [path, "/" + group].contains { $0 == word || $0.hasSuffix("/" + word) }
  }

  /// The tables of spikes in a file.
  private static func sources(_ file: HDF5File) -> [Source] {
    guard let root = try? file.root() else { return [] }
    var sources: [Source] = []
    func add(_ group: HDF5Object, _ name: String, settings: HDF5Object?, mapping: HDF5Object?) {
      guard let spikes = try? group.dataset(name), case .compound(let members) = spikes.type.kind,
        Set(members.map(\.name)).isSuperset(of: ["frameno", "channel"])
      else { return }
      let routed = (try? group.child("groups")).flatMap { try? $0.child("routed") }
      sources.append(
        Source(
          spikes: spikes, settings: settings,
          frames: routed.flatMap { try? $0.dataset("frame_nos") },
          mapping: mapping.flatMap { try? $0.dataset("mapping") }))
    }
    if let old = try? root.child("proc0") {
      add(old, "spikeTimes", settings: try? root.child("settings"), mapping: root)
    }
    for name in ["data_store", "recordings", "wells"] {
      guard let outer = try? root.child(name) else { continue }
      for inner in ((try? outer.names()) ?? []).prefix(1000) {
        guard let group = try? outer.child(inner) else { continue }
        let deeper = ((try? group.names()) ?? []).prefix(1000).compactMap { try? group.child($0) }
        for place in [group] + deeper where place.isGroup {
          let settings = try? place.child("settings")
          add(place, "spikes", settings: settings, mapping: settings)
        }
      }
    }
    // The same table may be linked at several places.
    var seen: Set<Int> = []
    return sources.filter { seen.insert($0.spikes.object.header.address).inserted }
  }

  private static func read(
    _ table: Source, file: String, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let path = table.spikes.path
    let sampling = (try? table.settings?.vector("sampling"))?.scalar
    let rate = sampling.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    guard let tick = options.tick ?? rate.map({ 1 / $0 }) else {
      throw .tickRequired(file: file, reason: "'\(path)' counts frames, and no rate is given")
    }
    let (frames, channels): ([Int], [Int])
    var stored: (first: Int, last: Int)?
    do throws(FileError) {
      let spikes = try table.spikes.read()
      frames = try Self.integers(spikes.member("frameno"), file)
      channels = try Self.integers(spikes.member("channel"), file)
      if let numbers = table.frames, let count = numbers.shape.first, count > 0,
        let first = try Self.integers(numbers.read(rows: 0..<1), file).first,
        let last = try Self.integers(numbers.read(rows: count - 1..<count), file).first
      {
        stored = (first, last)
      }
    } catch { throw .file(error) }
    guard let firstSpike = frames.min() else { throw .noSpikes(file: file) }
    let first = min(firstSpike, stored?.first ?? firstSpike)
    func seconds(_ frame: Int) -> Double {
      Double(frame.subtractingReportingOverflow(first).partialValue) * tick
    }
    var names: [Int: String] = [:]
    var places: [Int: SIMD2<Double>] = [:]
    if let mapping = try? table.mapping?.read() {
      let ids = (try? mapping.member("channel").numbers().integers()) ?? []
      let electrodes = (try? mapping.member("electrode").numbers().integers()) ?? []
      let x = (try? mapping.member("x").numbers().doubles) ?? []
      let y = (try? mapping.member("y").numbers().doubles) ?? []
      for (index, channel) in ids.enumerated() {
        if electrodes.indices.contains(index) { names[channel] = String(electrodes[index]) }
        if x.indices.contains(index), y.indices.contains(index) {
          places[channel] = SIMD2(x[index], y[index])
        }
      }
    }
    var recording = try ClusteredSpikes(
      file: file, format: "MaxWell spike table ('\(path)')", times: frames.map(seconds),
      clusters: channels, timesName: path, tick: tick,
      tickSource: options.tick == nil ? "the file's rate of \(rate ?? 0) per second" : "as given",
      end: stored.map { seconds($0.last) + tick }
    ).recording()
    for index in recording.units.indices {
      guard let channel = Int(recording.units[index].identifier) else { continue }
      recording.units[index].labels["channel"] = String(channel)
      if let name = names[channel] { recording.units[index].identifier = name }
      recording.units[index].position = places[channel]
    }
    if let stored, stored.first > first {
      let early = frames.filter { $0 < stored.first }.count
      recording.notes.append(
        "it begins with its first spike, \(seconds(stored.first)) s before the first stored frame of "
          + "the signals; spikes before that frame: \(early)")
    } else if stored == nil {
      recording.notes.append("the file does not say when it began; it begins with its first spike")
    }
    return recording
  }

  private static func integers(_ value: HDF5Value, _ file: String) throws(FileError) -> [Int] {
    let numbers = try value.numbers()
    do throws(NotAnInteger) { return try numbers.integers() } catch {
      throw .malformed(
        file: file, place: .element(error.index, of: value.path),
        problem: "\(error.value) is not a whole number")
    }
  }
}
