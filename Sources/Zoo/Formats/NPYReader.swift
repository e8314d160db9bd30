import Tensor

/// A raster in an npy file: [bins, units], each entry the number of spikes of a unit in a bin.
enum NPYReader: FormatReader {
  static let format = FormatDescription(
    name: "npy", title: "npy", summary: "NumPy raster, [bins, units]", endings: ["npy"])

  static func recognizes(_ source: SourceFile) -> Bool {
    source.bytes.starts(with: NumPyFile.magic)
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let file = source.path
    let array: NumericArray
    do throws(FileError) {
      array = try NumPyFile.decode(source.bytes, file: file, name: nil)
    } catch { throw .file(error) }
    guard array.shape.count == 2 else {
      throw .wrongShape(
        file: file, place: .whole, shape: array.shape, expected: "a raster [bins, units]")
    }
    let (bins, units) = (array.shape[0], array.shape[1])
    // Too many columns cannot be units; checked before any memory is allocated for them.
    guard (1...Recording.mostUnits).contains(units) else {
      throw .invalidUnitCount(file: file, count: "\(units)")
    }
    guard bins > 0 else { throw .noSpikes(file: file) }
    let width = options.rasterBin ?? 0.001
    if isEventList(array) { throw eventList(array.shape, file: file) }
    let (trains, merged) = try spikes(array, bins: bins, units: units, width: width, file: file)
    var recording = try Recording(
      file: file, format: "npy raster [bins, units]",
      trains: trains, units: (0..<units).map { UnitInfo(index: $0) },
      duration: Double(bins) * width, tick: width,
      tickSource: options.rasterBin == nil
        ? "a bin of the raster is taken as 1 ms unless its width is given" : "as given")
    recording.mergedInSource = merged
    if options.tick != nil {
      recording.notes.append(
        "the given tick was not used: a raster has bins, whose width is another option")
      recording.noteRemedies.append(.giveBinWidth)
    }
    if array.element == .uint8, merged == 254 * trains.times.count {
      recording.notes.append("every spike counts 255, which is read as true")
      recording.mergedInSource = 0
    } else if merged > 0 {
      recording.notes.append("spikes that the file merged into one bin with another: \(merged)")
    }
    if units > bins {
      recording.notes.append(
        "the raster has more units than bins: is it [units, bins]? It is read as [bins, units]")
    }
    return recording
  }

  /// Whether a matrix holds the times of a list of spikes.
  ///
  /// It has a few columns, or rows, of which one only goes up; the counts of a unit go up and down.
  private static func isEventList(_ array: NumericArray) -> Bool {
    let (rows, columns) = (array.shape[0], array.shape[1])
    func isTimes(_ first: Int, _ step: Int, _ count: Int) -> Bool {
      var last = -Double.infinity
      var changes = -1
      // Piecewise, to stop at the first step down, which a raster soon has.
      for start in stride(from: 0, to: count, by: 256) {
        let end = min(start + 256, count)
        let span = array.doubles(first + start * step..<first + (end - 1) * step + 1)
        for index in stride(from: 0, to: span.count, by: step) {
          guard span[index] >= last else { return false }
          if span[index] > last { changes += 1 }
          last = span[index]
        }
      }
      return changes >= 4
    }
    if (2...4).contains(columns), rows >= 8 {
      return (0..<columns).contains { isTimes($0, columns, rows) }
    }
    if (2...4).contains(rows), columns >= 8 {
      return (0..<rows).contains { isTimes($0 * columns, 1, columns) }
    }
    return false
  }

  private static func eventList(_ shape: [Int], file: String) -> RecordingError {
    .file(
      .unsupported(
        file: file, place: .whole,
        feature: "the array \(shape) is a list of spikes, not a raster [bins, units]",
        remedy: "write the times in seconds and the units as 'spike_times', 'spike_units', "
          + "'unit_count' and 'duration' of an npz file, or as two columns 'time,unit' of a CSV file"
      ))
  }

  /// The most spikes that a bin of a width in seconds can hold: one every 10 µs, below the length of a
  /// sample of any recorder.
  private static func mostSpikes(_ width: Double) -> Double { max(1, width * 1e5) }

  /// The beginning of each bin with a spike, by unit, and the number of spikes beyond the first.
  ///
  /// Spikes are counted first, so that a dense raster takes no more memory than its times.
  private static func spikes(
    _ array: NumericArray, bins: Int, units: Int, width: Double, file: String
  ) throws(RecordingError) -> (SpikeTrains, Int) {
    var ends = [Int](repeating: 0, count: units + 1)
    var merged = 0
    try forEachSpike(array, units: units, width: width, file: file) { _, unit, count in
      ends[unit + 1] += 1
      merged = merged.addingReportingOverflow(count - 1).partialValue
    }
    for unit in 0..<units { ends[unit + 1] += ends[unit] }
    let offsets = ends
    var times = [Double](repeating: 0, count: offsets[units])
    try forEachSpike(array, units: units, width: width, file: file) { bin, unit, _ in
      times[ends[unit]] = Double(bin) * width
      ends[unit] += 1
    }
    return (SpikeTrains(ascending: times, offsets: offsets), merged)
  }

  /// Calls a closure with the bin, the unit and the number of spikes of each entry that is not 0.
  private static func forEachSpike(
    _ array: NumericArray, units: Int, width: Double, file: String,
    _ body: (Int, Int, Int) -> Void
  ) throws(RecordingError) {
    let most = mostSpikes(width)
    func refusal(_ value: Double, _ index: Int) -> RecordingError {
      .notANumber(
        file: file, place: .element(index, of: "raster"), text: "\(value)",
        expected: "a number of spikes "
          + (value > most && value.rounded() == value ? "that a bin of \(width) s can hold " : "")
          + "(entry [\(index / units), \(index % units)])")
    }
    if array.element == .uint8 || array.element == .bool {
      // The largest byte also stands for true.
      let mostBytes = array.element == .bool || most >= 255 ? UInt8.max : UInt8(most)
      let refused = array.withUnsafeBytes { bytes -> Int? in
        for index in bytes.indices where bytes[index] != 0 {
          let count = bytes[index]
          if count > mostBytes, count != .max { return index }
          body(index / units, index % units, array.element == .bool ? 1 : Int(count))
        }
        return nil
      }
      if let refused {
        throw refusal(Double(array.withUnsafeBytes { $0[refused] }), refused)
      }
      return
    }
    // Piecewise: as doubles the whole may take eight times the file's size.
    let piece = 1 << 16
    for start in stride(from: 0, to: array.count, by: piece) {
      for (offset, value) in array.doubles(start..<min(start + piece, array.count)).enumerated()
      where value != 0 {
        let index = start + offset
        guard value > 0, value <= most, value.rounded() == value else {
          throw refusal(value, index)
        }
        body(index / units, index % units, Int(value))
      }
    }
  }
}

extension NumericArray {
  /// Some of the numbers in double precision, without converting the others.
  func doubles(_ range: Range<Int>) -> [Double] {
    let width = element.byteCount
    return withUnsafeBytes {
      NumericArray(
        element: element, shape: [range.count],
        bytes: Array($0[range.lowerBound * width..<range.upperBound * width])
      ).doubles
    }
  }
}
