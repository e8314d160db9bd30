import Tensor

/// Cell arrays of spike trains in MATLAB files: "another spike data format", one spike train per
/// unit, followed by a cell with the bin size in milliseconds and a cell with [units, bins].
///
/// Source: `SparseToASDF.m` (Indiana University, 2011), and files as laboratories publish them: the
/// variable's name differs, trains are rows of int32 or double, and the bin-size cell is often
/// empty or zero, so the user must say how long a tick is. Also read is the second form, a
/// structure of `raster`, `binsize`, `nchannels` and `nbins`, and cells that hold nothing but trains
/// (see `TrainCells`). Files of v5 to v7.3 hold the same in two container formats.
enum ASDFReader: FormatReader {
  static let format = FormatDescription(
    name: "mat", title: "MATLAB (v5 to v7.3)",
    summary: "MATLAB cell array of spike trains, such as 'asdf'", endings: ["mat"],
    mayNeed: .giveTick)

  static func recognizes(_ source: SourceFile) -> Bool {
    MatlabFile.recognizes(source.bytes) || source.hdf5.map(MatlabHDF5File.recognizes) ?? false
  }

  /// The parts of either form.
  private struct Parts {
    let name: String
    let trains: [NumericArray]
    let binMilliseconds: [Double]
    /// The length in ticks; 0 if it is not known.
    let bins: Double
    /// The unit of time that the variable's name says, in seconds; nil in an asdf.
    var namedUnit: Double?
    var isASDF = true
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    guard let bytes = source.hdf5 else {
      let matlab: MatlabFile
      do throws(FileError) { matlab = try MatlabFile(source.bytes, file: source.path) } catch {
        throw .file(error)
      }
      var (recording, name) = try read(
        matlab, version: "v5", file: source.path, options: options)
      MatlabLabels(matlab, unitCount: recording.unitCount, spikes: name).label(&recording.units)
      return recording
    }
    let matlab: MatlabHDF5File
    do throws(FileError) { matlab = try MatlabHDF5File(HDF5File(bytes)) } catch {
      throw .file(error)
    }
    var (recording, name) = try read(
      matlab, version: "v7.3", file: source.path, options: options)
    MatlabLabels(matlab, unitCount: recording.unitCount, spikes: name).label(&recording.units)
    return recording
  }

  /// The recording, and the name of the variable that holds its spikes.
  private static func read<File: MatlabVariables>(
    _ matlab: File, version: String, file: String, options: ReadOptions
  ) throws(RecordingError) -> (Recording, variable: String) {
    let parts = try parts(of: matlab, file: file, wanted: options.variable)
    var notes: [String] = []
    let (tick, tickSource) = try tick(parts, file: file, options: options, notes: &notes)

    // MATLAB indices begin at 1, sample counts at 0, and the file does not say which it has. A
    // spike in the very last bin can only be counted from 1. Trains are in order, or refused below.
    let ends = parts.trains.filter { $0.count > 0 }.map { train in
      (train.doubles(0..<1)[0], train.doubles(train.count - 1..<train.count)[0])
    }
    let isFromOne =
      ends.contains { $0.1 == parts.bins } && ends.allSatisfy { $0.0 >= 1 && $0.1 <= parts.bins }
    if isFromOne { notes.append("ticks count from 1") }
    let first = isFromOne ? 1.0 : 0.0
    func place(_ unit: Int, _ index: Int) -> FilePlace {
      .element(index, of: "\(parts.name){\(unit + 1)}")
    }
    let trains = try SpikeTrains(
      counts: parts.trains.map(\.count), origin: first, scale: tick, file: file, place: place
    ) { unit, times in
      parts.trains[unit].withDoubles { _ = times.initialize(fromContentsOf: $0) }
    }
    let duration =
      parts.bins > 0 ? parts.bins * tick : Recording.duration(lastSpike: trains.times.max() ?? 0)
    if parts.bins <= 0 { notes.append(Recording.durationNote) }
    var recording = try Recording(
      file: file,
      format: "MATLAB \(version) \(parts.isASDF ? "asdf" : "cells") ('\(parts.name)')",
      trains: trains,
      units: trains.counts.indices.map { UnitInfo(index: $0, identifier: String($0 + 1)) },
      duration: duration,
      tick: tickSource == Self.secondsByName ? nil : tick, tickSource: tickSource,
      place: place)
    recording.notes = notes + recording.notes
    return (recording, parts.name)
  }

  private static let secondsByName = "times are in seconds by the name of the variable"

  private static func tick(
    _ parts: Parts, file: String, options: ReadOptions, notes: inout [String]
  ) throws(RecordingError) -> (Double, String) {
    if !parts.isASDF {
      if let tick = options.tick { return (tick, "as given") }
      if let unit = parts.namedUnit {
        return (unit, unit == 1 ? secondsByName : "the name of the variable '\(parts.name)'")
      }
      throw .tickRequired(
        file: file,
        reason:
          "'\(parts.name)' holds spike trains, and its name does not say in which unit of time")
    }
    let fromFile: Double? =
      if parts.binMilliseconds.count == 1, parts.binMilliseconds[0] > 0,
        parts.binMilliseconds[0].isFinite
      { parts.binMilliseconds[0] / 1000 } else { nil }
    if let tick = options.tick {
      if let fromFile, fromFile != tick {
        notes.append(
          "the given tick of \(tick) s overrides the file, which says \(fromFile) s")
      }
      return (tick, "as given")
    }
    guard let fromFile else {
      let cell =
        parts.binMilliseconds.isEmpty
        ? "empty" : "[\(parts.binMilliseconds.prefix(4).map { "\($0)" }.joined(separator: " "))]"
      throw .tickRequired(
        file: file,
        reason: "'\(parts.name)' counts time in ticks, and its bin size is \(cell)")
    }
    return (fromFile, "the file's bin size, \(fromFile * 1000) ms")
  }

  /// The variable that is an asdf, or the one that is wanted.
  private static func parts<File: MatlabVariables>(
    of matlab: File, file: String, wanted: String?
  ) throws(RecordingError) -> Parts {
    var cells = TrainCells(file: file)
    var summaries = matlab.variables.map { "'\($0.name)' (\($0.summary))" }
    // Only variables that may hold spike trains are expanded, one at a time. One that is too large
    // may be something else, and is an error only if no other holds spikes.
    var refused: RecordingError?
    for (index, variable) in matlab.variables.enumerated() where variable.isContainer {
      // A field of a structure follows a point.
      guard wanted == nil || variable.name == wanted?.prefix(while: { $0 != "." }) ?? "" else {
        continue
      }
      let name = variable.name
      guard variable.count <= Recording.mostUnits + 2 else {
        refused = refused ?? .invalidUnitCount(file: file, count: "\(variable.count)")
        continue
      }
      let value: MatlabValue
      do throws(FileError) { value = try matlab.value(of: variable) } catch {
        guard case .unsupported = error else { throw .file(error) }
        refused = refused ?? .file(error)
        continue
      }
      summaries[index] = "'\(name)' (\(value.summary))"
      if let parts = cellForm(name, value) ?? structureForm(name, value) {
        guard !parts.trains.isEmpty else { throw .invalidUnitCount(file: file, count: "0") }
        return parts
      }
      cells.add(name, value)
    }
    if let (name, trains) = try cells.choice(wanted: wanted) {
      guard trains.count <= Recording.mostUnits else {
        throw .invalidUnitCount(file: file, count: "\(trains.count)")
      }
      return Parts(
        name: name, trains: trains, binMilliseconds: [], bins: 0,
        namedUnit: TrainCells.unit(ofName: name), isASDF: false)
    }
    if let refused { throw refused }
    throw .missing(
      file: file, what: wanted.map { "asdf variable '\($0)'" } ?? "cell array of spike trains",
      // MATLAB keeps what functions and objects need in a variable without a name.
      found: zip(matlab.variables, summaries).filter { !$0.0.name.isEmpty }.map(\.1))
  }

  private static func cellForm(_ name: String, _ value: MatlabValue) -> Parts? {
    guard case .cells(let cells, _) = value, cells.count >= 2,
      case .numbers(let sizes, _) = cells[cells.count - 1], sizes.count == 2,
      case .numbers(let bin, _) = cells[cells.count - 2]
    else { return nil }
    let size = sizes.doubles
    guard size[0] == Double(cells.count - 2) else { return nil }
    guard let trains = trains(cells[..<(cells.count - 2)]) else { return nil }
    return Parts(name: name, trains: trains, binMilliseconds: bin.doubles, bins: size[1])
  }

  private static func structureForm(_ name: String, _ value: MatlabValue) -> Parts? {
    guard case .structure(let fields) = value,
      case .cells(let cells, _)? = fields.first(where: { $0.name == "raster" })?.value,
      let trains = trains(cells[...])
    else { return nil }
    func numbers(_ field: String) -> [Double] {
      guard case .numbers(let values, _)? = fields.first(where: { $0.name == field })?.value else {
        return []
      }
      return values.doubles
    }
    return Parts(
      name: name, trains: trains, binMilliseconds: numbers("binsize"),
      bins: numbers("nbins").first ?? 0)
  }

  /// The numbers of each cell; nil if one holds something else.
  private static func trains(_ cells: ArraySlice<MatlabValue>) -> [NumericArray]? {
    var trains: [NumericArray] = []
    for cell in cells {
      guard case .numbers(let train, _) = cell else { return nil }
      trains.append(train)
    }
    return trains
  }
}
