import Synchronization
import Tensor

/// Recordings in NumPy archives.
///
/// The canonical form: `spike_times` in seconds, `spike_units` from 0, `unit_count`, `duration` in
/// seconds, and optionally `positions_um` [units, 2]. Also read: `times` in seconds with `clusters`
/// of any numbers, of which each that occurs is a unit. Other arrays are passed over; they can be had
/// through `NumPyArchive`.
enum NPZReader: FormatReader {
  static func recognizes(_ source: SourceFile) -> Bool {
    source.bytes.starts(with: ZipArchive.magic) || source.bytes.starts(with: ZipArchive.emptyMagic)
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let reader = try ArrayReader(source)
    if reader.archive.contains("spike_times") { return try readCanonical(reader) }
    if reader.archive.contains("times"), reader.archive.contains("clusters") {
      return try readClusters(reader)
    }
    throw .missing(
      file: source.path, what: "array 'spike_times' (or 'times' and 'clusters')",
      found: reader.archive.names)
  }

  private static func readCanonical(_ reader: ArrayReader) throws(RecordingError) -> Recording {
    let file = reader.file
    let (times, units) = try reader.timesAndUnits()
    let unitCount = try reader.integer("unit_count")
    guard unitCount > 0, unitCount <= 1 << 24 else {
      throw .invalidUnitCount(file: file, count: "\(unitCount)")
    }
    let duration = try reader.number("duration")
    let trains = try times.withDoubles { (times) throws(RecordingError) in
      try SpikeTrains(
        times: times, units: units, unitCount: unitCount, order: .required, file: file
      ) { .element($0, of: "spike_times") }
    }
    var recording = try Recording(
      file: file, format: "npz (spike_times, spike_units)", trains: trains,
      unitIdentifiers: (0..<unitCount).map { String($0) }, duration: duration, tick: nil,
      tickSource: "times are in seconds by the format", place: { _, _ in .array("spike_times") })
    if reader.archive.contains("positions_um") {
      let values = try reader.doubles("positions_um", axes: 2, count: unitCount * 2)
      recording.positions = (0..<unitCount).map { SIMD2(values[2 * $0], values[2 * $0 + 1]) }
    }
    return recording
  }

  private static func readClusters(_ reader: ArrayReader) throws(RecordingError) -> Recording {
    let times = try reader.doubles("times", axes: 1)
    let clusters = try reader.integers("clusters", axes: 1, count: times.count)
    return try ClusteredSpikes(
      file: reader.file, format: "npz (times, clusters)", times: times, clusters: clusters,
      timesName: "times", tickSource: "times are in seconds by the format"
    ).recording()
  }
}

/// Arrays of an archive with the shapes and kinds that a format asks for.
private struct ArrayReader {
  let file: String
  let archive: NumPyArchive

  init(_ source: SourceFile) throws(RecordingError) {
    file = source.path
    do throws(FileError) {
      archive = try NumPyArchive(source.bytes, file: source.path)
    } catch { throw .file(error) }
  }

  private func array(_ name: String) throws(RecordingError) -> NumericArray {
    guard archive.contains(name) else {
      throw .missing(file: file, what: "array '\(name)'", found: archive.names)
    }
    do throws(FileError) { return try archive[name] } catch { throw .file(error) }
  }

  /// The two long arrays, each expanded on a thread of its own.
  func timesAndUnits() throws(RecordingError) -> (times: NumericArray, units: [Int]) {
    let times = Mutex(Result<NumericArray, RecordingError>.failure(.noSpikes(file: file)))
    let units = Mutex(
      Result<(array: NumericArray, values: [Int]), RecordingError>.failure(.noSpikes(file: file)))
    ThreadPool.shared.run(2) { item in
      if item == 0 {
        let found = Result { () throws(RecordingError) in
          try array("spike_times", axes: 1, count: nil)
        }
        times.withLock { $0 = found }
      } else {
        let found = Result { () throws(RecordingError) in
          let array = try array("spike_units", axes: 1, count: nil)
          return (array: array, values: try array.wholeNumbers(file: file, name: "spike_units"))
        }
        units.withLock { $0 = found }
      }
    }
    let read = (times: try times.withLock { $0 }.get(), units: try units.withLock { $0 }.get())
    try check(read.units.array, "spike_units", axes: 1, count: read.times.count)
    return (read.times, read.units.values)
  }

  func array(_ name: String, axes: Int, count: Int?) throws(RecordingError) -> NumericArray {
    let array = try array(name)
    try check(array, name, axes: axes, count: count)
    return array
  }

  private func check(
    _ array: NumericArray, _ name: String, axes: Int, count: Int?
  ) throws(RecordingError) {
    // A column is as good as a vector.
    let isVector = axes == 1 && array.shape.count(where: { $0 != 1 }) <= 1
    guard isVector || array.shape.count == axes, count == nil || array.count == count else {
      throw .wrongShape(
        file: file, place: .array(name), shape: array.shape,
        expected: "\(axes == 1 ? "a vector" : "a matrix")"
          + (count.map { " of \($0) numbers" } ?? ""))
    }
  }

  func doubles(_ name: String, axes: Int, count: Int? = nil) throws(RecordingError) -> [Double] {
    try array(name, axes: axes, count: count).doubles
  }

  func integers(_ name: String, axes: Int, count: Int? = nil) throws(RecordingError) -> [Int] {
    try array(name, axes: axes, count: count).wholeNumbers(file: file, name: name)
  }

  func number(_ name: String) throws(RecordingError) -> Double {
    try array(name, axes: 1, count: 1).doubles[0]
  }

  func integer(_ name: String) throws(RecordingError) -> Int {
    try integers(name, axes: 1, count: 1)[0]
  }
}

extension NumericArray {
  /// The numbers as integers.
  ///
  /// - Throws: `RecordingError.notANumber` for the first that is not whole.
  func wholeNumbers(file: String, name: String) throws(RecordingError) -> [Int] {
    do throws(NotAnInteger) { return try integers() } catch {
      throw .notANumber(
        file: file, place: .element(error.index, of: name), text: error.value,
        expected: "a whole number")
    }
  }
}
