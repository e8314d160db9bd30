import Synchronization
import Tensor

/// Arrays of an archive with the shapes and kinds that a format asks for.
struct NPZArrays {
  let file: String
  let archive: NumPyArchive

  init(_ source: SourceFile) throws(RecordingError) {
    file = source.path
    do throws(FileError) {
      archive = try NumPyArchive(source.bytes, file: source.path)
    } catch { throw .file(error) }
  }

  private func array(
    _ name: String, limit: ExpansionLimit
  ) throws(RecordingError) -> NumericArray {
    guard archive.contains(name) else {
      throw .missing(file: file, what: "array '\(name)'", found: archive.names)
    }
    do throws(FileError) { return try archive.array(name, limit: limit) } catch {
      throw .file(error)
    }
  }

  /// The two long arrays, each expanded on its own thread, after their headers were found to have
  /// the same length.
  func timesAndUnits(
    _ timesName: String, _ unitsName: String
  ) throws(RecordingError) -> (times: NumericArray, units: [Int]) {
    var unitsLimit = ExpansionLimit.events
    if let times = archive.layout(timesName), case .number = times.item,
      let units = archive.layout(unitsName), case .number = units.item
    {
      try check(times.shape, timesName, axes: 1, count: nil)
      try check(units.shape, unitsName, axes: 1, count: times.count)
      // Units in long runs shrink as zeros do; times do not, and they limit the number of units.
      unitsLimit = .anything
    }
    let limit = unitsLimit
    // Before either is expanded: the units would be expanded in vain if the times are refused.
    do throws(FileError) { try archive.check(timesName, .events) } catch { throw .file(error) }
    let times = Mutex(Result<NumericArray, RecordingError>.failure(.noSpikes(file: file)))
    let units = Mutex(
      Result<(array: NumericArray, values: [Int]), RecordingError>.failure(.noSpikes(file: file)))
    ThreadPool.shared.run(2) { item in
      if item == 0 {
        let found = Result { () throws(RecordingError) in
          try array(timesName, axes: 1, count: nil, limit: .events)
        }
        times.withLock { $0 = found }
      } else {
        let found = Result { () throws(RecordingError) in
          let array = try array(unitsName, axes: 1, count: nil, limit: limit)
          return (array: array, values: try array.wholeNumbers(file: file, name: unitsName))
        }
        units.withLock { $0 = found }
      }
    }
    let read = (times: try times.withLock { $0 }.get(), units: try units.withLock { $0 }.get())
    try check(read.units.array.shape, unitsName, axes: 1, count: read.times.count)
    return (read.times, read.units.values)
  }

  private func array(
    _ name: String, axes: Int, count: Int?, limit: ExpansionLimit
  ) throws(RecordingError) -> NumericArray {
    // The header's claims are checked before the rest is expanded.
    if let layout = archive.layout(name) {
      try check(layout.shape, name, axes: axes, count: count)
    }
    let array = try array(name, limit: limit)
    try check(array.shape, name, axes: axes, count: count)
    return array
  }

  private func check(
    _ shape: [Int], _ name: String, axes: Int, count: Int?
  ) throws(RecordingError) {
    // A matrix of one column counts as a vector.
    let isVector = axes == 1 && shape.count(where: { $0 != 1 }) <= 1
    guard isVector || shape.count == axes, count == nil || shape.reduce(1, *) == count else {
      throw .wrongShape(
        file: file, place: .array(name), shape: shape,
        expected: "\(axes == 1 ? "a vector" : "a matrix")"
          + (count.map { " of \($0) numbers" } ?? ""))
    }
  }

  func doubles(_ name: String, axes: Int, count: Int) throws(RecordingError) -> [Double] {
    try array(name, axes: axes, count: count, limit: .events).doubles
  }

  /// The numbers of a vector.
  func doubles(_ name: String) throws(RecordingError) -> [Double] {
    try array(name, axes: 1, count: nil, limit: .events).doubles
  }

  /// The whole numbers of a vector.
  func integers(_ name: String) throws(RecordingError) -> [Int] {
    try array(name, axes: 1, count: nil, limit: .events).wholeNumbers(file: file, name: name)
  }

  func number(_ name: String) throws(RecordingError) -> Double {
    try array(name, axes: 1, count: 1, limit: .events).doubles[0]
  }

  func integer(_ name: String) throws(RecordingError) -> Int {
    try array(name, axes: 1, count: 1, limit: .events).wholeNumbers(file: file, name: name)[0]
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
