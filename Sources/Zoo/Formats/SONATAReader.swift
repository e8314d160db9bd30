import Tensor

/// Spikes of simulations in the SONATA format: `/spikes/<population>` with `timestamps` and
/// `node_ids`, or `/spikes` itself with `timestamps` and `gids` in early files.
///
/// Source: "SONATA Data Format", Allen Institute and Blue Brain Project (Dai et al., PLoS Comput.
/// Biol. 2020). Times are in milliseconds unless the attribute `units` says otherwise. Every node
/// that spikes is a unit.
enum SONATAReader: FormatReader {
  static let format = FormatDescription(
    name: "sonata", title: "SONATA spikes",
    summary: "HDF5 file of a simulation with timestamps and node_ids", endings: ["h5"])

  private static let unitsOfTime: [String: Double] = [
    "": 0.001, "ms": 0.001, "milliseconds": 0.001, "s": 1, "sec": 1, "seconds": 1, "us": 1e-6,
  ]

  /// The groups with spikes, and the names of their arrays of nodes.
  private static func populations(_ file: HDF5File) -> [(group: HDF5Object, nodes: String)] {
    guard let spikes = try? file.object("/spikes"), spikes.isGroup else { return [] }
    let inner = ((try? spikes.names()) ?? []).prefix(1000).compactMap { try? spikes.child($0) }
    return ([spikes] + inner).compactMap { group in
      guard (try? group.dataset("timestamps")) != nil,
        let nodes = ["node_ids", "gids"].first(where: { (try? group.dataset($0)) != nil })
      else { return nil }
      return (group, nodes)
    }
  }

  static func recognizes(_ source: SourceFile) -> Bool {
    HDF5Contents.file(source).map { !populations($0).isEmpty } ?? false
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    guard let file = HDF5Contents.file(source) else { throw .noSpikes(file: source.path) }
    let all = populations(file)
    func name(_ group: HDF5Object) -> String { String(group.path.split(separator: "/").last ?? "") }
    let wanted = all.filter { options.variable == nil || name($0.group) == options.variable }
    guard wanted.count == 1, let (group, nodesName) = wanted.first else {
      throw .missing(
        file: source.path,
        what: wanted.isEmpty
          ? "population '\(options.variable ?? "")'"
          : "single population of nodes; name one as the variable",
        found: all.map { "'\(name($0.group))'" })
    }
    guard let times = try group.vector("timestamps"), let nodes = try group.vector(nodesName) else {
      throw .noSpikes(file: source.path)
    }
    guard times.count == nodes.count else {
      throw .wrongShape(
        file: source.path, place: .array("\(group.path)/\(nodesName)"), shape: nodes.shape,
        expected: "[\(times.count)], as many numbers as timestamps")
    }
    let unit = try secondsPerTime(group, file: source.path)
    let numbers = try nodes.wholeNumbers(file: source.path, name: "\(group.path)/\(nodesName)")
    return try ClusteredSpikes(
      file: source.path, format: "SONATA spikes ('\(group.path)')",
      times: times.doubles.map { $0 * unit }, clusters: numbers,
      timesName: "\(group.path)/timestamps",
      tickSource: "times are in \(unit == 1 ? "seconds" : "units of \(unit) s") by the format",
      order: .sorted
    ).recording()
  }

  /// The unit of the times, as an attribute of the times or of their group says.
  private static func secondsPerTime(
    _ group: HDF5Object, file: String
  ) throws(RecordingError) -> Double {
    let times = try? group.child("timestamps")
    let value = (try? times?.attributes())?["units"] ?? (try? group.attributes())?["units"]
    let name = (try? value?.texts())?.first ?? ""
    guard let seconds = unitsOfTime[name.lowercased()] else {
      throw .notANumber(
        file: file, place: .array("\(group.path)/timestamps@units"), text: name,
        expected: "a unit of time that is known: ms, s or us")
    }
    return seconds
  }
}
