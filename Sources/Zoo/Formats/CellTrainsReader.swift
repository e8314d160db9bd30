import Tensor

/// A cell array of MATLAB v5 with one vector of spike times per unit, and nothing else.
///
/// Only the name of the variable, such as `spike_times_ms`, or the user can say how time is counted.
enum CellTrainsReader: FormatReader {
  static let format = FormatDescription(
    name: "cells", title: "MATLAB v5 cells",
    summary: "MATLAB v5 cell array of one vector of spike times per unit", endings: ["mat"],
    mayNeed: .giveTick)

  static func recognizes(_ source: SourceFile) -> Bool {
    MatlabFile.recognizes(source.bytes)
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let matlab: MatlabFile
    do throws(FileError) { matlab = try MatlabFile(source.bytes, file: source.path) } catch {
      throw .file(error)
    }
    if let recording = try read(matlab, source, options: options) { return recording }
    throw .missing(
      file: source.path, what: "cell array of spike times",
      found: matlab.variables.map { "'\($0.name)' (\($0.summary))" })
  }

  /// The recording of the cell array of trains in a file; nil if there is none.
  ///
  /// - Throws: `RecordingError` if there are several, if its tick is not known, or for impossible
  ///   times.
  static func read(
    _ matlab: MatlabFile, _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording? {
    let file = source.path
    var found: [(name: String, trains: [NumericArray])] = []
    for variable in matlab.variables where variable.isContainer && variable.fields.isEmpty {
      guard options.variable == nil || options.variable == variable.name,
        (1...Recording.mostUnits).contains(variable.count),
        let value = try? matlab.value(of: variable), case .cells(let cells, _) = value,
        let trains = trains(cells)
      else { continue }
      found.append((variable.name, trains))
    }
    guard let (name, trains) = found.first else { return nil }
    guard found.count == 1 else {
      throw .severalVariables(file: file, names: found.map(\.name))
    }
    let (tick, tickSource) = try tick(name, file: file, options: options)
    func place(_ unit: Int, _ index: Int) -> FilePlace {
      .element(index, of: "\(name){\(unit + 1)}")
    }
    let spikeTrains = try SpikeTrains(
      counts: trains.map(\.count), origin: 0, scale: tick ?? 1, file: file, place: place
    ) { unit, times in trains[unit].withDoubles { _ = times.initialize(fromContentsOf: $0) } }
    var recording = try Recording(
      file: file, format: "MATLAB v5 cells ('\(name)')", trains: spikeTrains,
      units: trains.indices.map { UnitInfo(index: $0, identifier: String($0 + 1)) },
      duration: Recording.duration(lastSpike: spikeTrains.times.max() ?? 0), tick: tick,
      tickSource: tickSource, place: place)
    recording.notes.append(Recording.durationNote)
    return recording
  }

  /// The vectors of the cells; nil if one holds something else, or a matrix.
  private static func trains(_ cells: [MatlabValue]) -> [NumericArray]? {
    var trains: [NumericArray] = []
    for cell in cells {
      guard case .numbers(let train, let dimensions) = cell,
        dimensions.count(where: { $0 > 1 }) <= 1
      else { return nil }
      trains.append(train)
    }
    return trains.contains { $0.count > 0 } ? trains : nil
  }

  private static func tick(
    _ name: String, file: String, options: ReadOptions
  ) throws(RecordingError) -> (Double?, String) {
    if let tick = options.tick { return (tick, "as given") }
    guard let (clock, saysClock) = TableColumns.clock(of: name), saysClock else {
      throw .tickRequired(
        file: file, reason: "the cells of '\(name)' do not say how they count time")
    }
    switch clock {
    case .seconds: return (nil, "the name of the variable, '\(name)'")
    case .known(let tick): return (tick, "the name of the variable, '\(name)'")
    case .unknown:
      throw .tickRequired(file: file, reason: "'\(name)' counts samples, frames or bins")
    }
  }
}
