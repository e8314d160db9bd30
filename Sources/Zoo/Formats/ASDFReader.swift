import Tensor

/// "Another spike data format" in MATLAB v5 files: a cell array of one spike train a unit, followed
/// by a cell with the bin size in milliseconds and a cell with [units, bins].
///
/// Source: `SparseToASDF.m` (Indiana University, 2011), and files as laboratories publish them: the
/// variable's name differs, trains are rows of int32 or double, and the bin-size cell is often empty
/// or zero, so that `--tick` must say how long a tick is. Also read is the second form, a structure
/// of `raster`, `binsize`, `nchannels` and `nbins`.
enum ASDFReader: FormatReader {
  static func recognizes(_ source: SourceFile) -> Bool {
    MatlabFile.recognizes(source.bytes)
  }

  /// The parts of either form.
  private struct Parts {
    let name: String
    let trains: [NumericArray]
    let binMilliseconds: [Double]
    /// The length in ticks.
    let bins: Double
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let file = source.path
    let matlab: MatlabFile
    do throws(FileError) { matlab = try MatlabFile(source.bytes, file: file) } catch {
      throw .file(error)
    }
    let parts = try parts(of: matlab, file: file, wanted: options.variable)
    var notes: [String] = []
    let (tick, tickSource) = try tick(parts, file: file, options: options, notes: &notes)

    // Indices of MATLAB begin at 1, sample counts at 0, and the file does not say which it has. A
    // spike in the last bin of all can only be counted from 1. Trains are in order, or refused below.
    let ends = parts.trains.filter { $0.count > 0 }.map { train in
      (train.number(at: 0), train.number(at: train.count - 1))
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
      file: file, format: "MATLAB v5 asdf ('\(parts.name)')", trains: trains,
      unitIdentifiers: trains.counts.indices.map { String($0 + 1) }, duration: duration,
      tick: tick, tickSource: tickSource,
      place: place)
    recording.notes = notes + recording.notes
    return recording
  }

  private static func tick(
    _ parts: Parts, file: String, options: ReadOptions, notes: inout [String]
  ) throws(RecordingError) -> (Double, String) {
    let fromFile: Double? =
      if parts.binMilliseconds.count == 1, parts.binMilliseconds[0] > 0,
        parts.binMilliseconds[0].isFinite
      { parts.binMilliseconds[0] / 1000 } else { nil }
    if let tick = options.tick {
      if let fromFile, fromFile != tick {
        notes.append("--tick \(tick) overrules the file, which says \(fromFile) s")
      }
      return (tick, "--tick")
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
  private static func parts(
    of matlab: MatlabFile, file: String, wanted: String?
  ) throws(RecordingError) -> Parts {
    let variables = matlab.variables.filter { wanted == nil || $0.name == wanted }
    for (name, value) in variables {
      if let parts = cellForm(name, value) ?? structureForm(name, value) {
        guard !parts.trains.isEmpty else { throw .invalidUnitCount(file: file, count: "0") }
        return parts
      }
    }
    throw .missing(
      file: file, what: wanted.map { "asdf variable '\($0)'" } ?? "asdf cell array",
      found: matlab.variables.map { "'\($0.name)' (\($0.value.summary))" })
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

  /// The numbers of each cell, nil if one holds something else.
  private static func trains(_ cells: ArraySlice<MatlabValue>) -> [NumericArray]? {
    var trains: [NumericArray] = []
    for cell in cells {
      guard case .numbers(let train, _) = cell else { return nil }
      trains.append(train)
    }
    return trains
  }
}

extension NumericArray {
  /// One number in double precision, without converting the others.
  fileprivate func number(at index: Int) -> Double {
    let width = element.byteCount
    return withUnsafeBytes {
      NumericArray(
        element: element, shape: [1], bytes: Array($0[index * width..<(index + 1) * width])
      ).doubles[0]
    }
  }
}
