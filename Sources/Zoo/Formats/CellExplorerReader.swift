import Tensor

/// Spikes as CellExplorer and buzcode keep them: `*.spikes.cellinfo.mat` with a structure `spikes`,
/// whose field `times` holds one cell of times in seconds per unit.
///
/// Source: CellExplorer's documentation of its data structure. `UID` names the units; `shankID`,
/// `cluID` and `region`, where they have one entry a unit, are labels.
enum CellExplorerReader: FormatReader {
  static let format = FormatDescription(
    name: "cellinfo", title: "CellExplorer",
    summary: "MATLAB v5 structure 'spikes' with cells 'times' in seconds",
    endings: ["spikes.cellinfo.mat"])

  private static let labels = ["shankID", "cluID", "maxWaveformCh1", "region", "brainRegion"]

  static func recognizes(_ source: SourceFile) -> Bool {
    source.matlab?.variables.contains(where: isSpikes) ?? false
  }

  private static func isSpikes(_ variable: MatlabFile.Variable) -> Bool {
    variable.name == "spikes" && variable.count == 1 && variable.fields.contains("times")
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let file = source.path
    let value: MatlabValue
    do throws(FileError) {
      let matlab = try MatlabFile(source.bytes, file: file)
      guard let variable = matlab.variables.first(where: isSpikes) else {
        throw .malformed(file: file, place: .whole, problem: "there is no structure 'spikes'")
      }
      value = try matlab.value(of: variable)
    } catch { throw .file(error) }
    guard case .structure(let fields) = value,
      let times = fields.first(where: { $0.name == "times" })?.value,
      case .cells(let cells, _) = times
    else {
      throw .missing(file: file, what: "cell array 'spikes.times'", found: [value.summary])
    }
    guard (1...Recording.mostUnits).contains(cells.count) else {
      throw .invalidUnitCount(file: file, count: "\(cells.count)")
    }
    var arrays: [NumericArray] = []
    for (unit, cell) in cells.enumerated() {
      guard case .numbers(let train, _) = cell else {
        throw .notANumber(
          file: file, place: .element(unit, of: "spikes.times"), text: cell.summary,
          expected: "a vector of times in seconds")
      }
      arrays.append(train)
    }
    func place(_ unit: Int, _ index: Int) -> FilePlace {
      .element(index, of: "spikes.times{\(unit + 1)}")
    }
    let found = arrays
    let trains = try SpikeTrains(
      counts: found.map(\.count), origin: 0, scale: 1, file: file, place: place
    ) { unit, times in found[unit].withDoubles { _ = times.initialize(fromContentsOf: $0) } }
    var units = cells.indices.map { UnitInfo(index: $0, identifier: String($0 + 1)) }
    for (unit, name) in (texts(fields, "UID", count: cells.count) ?? []).enumerated() {
      units[unit].identifier = name
    }
    for label in labels {
      for (unit, text) in (texts(fields, label, count: cells.count) ?? []).enumerated()
      where !text.isEmpty { units[unit].labels[label] = text }
    }
    var recording = try Recording(
      file: file, format: "CellExplorer ('spikes')", trains: trains, units: units,
      duration: Recording.duration(lastSpike: trains.times.max() ?? 0), tick: nil,
      tickSource: "times are in seconds by the format")
    recording.notes.append(Recording.durationNote)
    return recording
  }

  /// A field's entries as texts, if it has one for each unit.
  private static func texts(
    _ fields: [(name: String, value: MatlabValue)], _ name: String, count: Int
  ) -> [String]? {
    switch fields.first(where: { $0.name == name })?.value {
    case .numbers(let numbers, _)? where numbers.count == count:
      return numbers.doubles.map { value in
        Int(exactly: value).map { "\($0)" } ?? (value.isFinite ? "\(value)" : "")
      }
    case .cells(let cells, _)? where cells.count == count:
      return cells.map { if case .text(let text) = $0 { text } else { "" } }
    default: return nil
    }
  }
}
