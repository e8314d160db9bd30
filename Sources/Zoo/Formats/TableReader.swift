import Tensor

/// A table of spikes as text: one line per spike, with its time and its unit, separated by commas,
/// semicolons, tabs or spaces.
///
/// A header names the columns (see `TableColumns`); without one the first column is the time in
/// seconds and the second the unit. Units may be any text. Lines may come in any order, and empty
/// ones and those that begin with `#` are ignored.
enum TableReader: FormatReader {
  static let format = FormatDescription(
    name: "csv", title: "CSV or TSV",
    summary: "comma or tab separated lines of time and unit", endings: ["csv", "tsv", "txt"])

  static func recognizes(_ source: SourceFile) -> Bool {
    TextLines.isTable(source.bytes)
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    var table = Table(file: source.path)
    try table.parse(source.bytes)
    guard !table.times.isEmpty else { throw .noSpikes(file: source.path) }
    let (tick, tickSource) = try tick(table, options: options)
    if let tick {
      for index in table.times.indices { table.times[index] *= tick }
    }
    let (order, identifiers) = table.labels.sorted()
    let names = identifiers
    let lines = table.lines
    let trains = try SpikeTrains(
      times: table.times, units: table.units.map { order[$0] }, unitCount: identifiers.count,
      order: .sorted, file: source.path, name: { names[$0] }
    ) { .line(lines[$0]) }
    var recording = try Recording(
      file: source.path, format: "text, one line per spike", trains: trains,
      units: identifiers.enumerated().map { UnitInfo(index: $0, identifier: $1) },
      duration: Recording.duration(lastSpike: trains.times.max() ?? 0), tick: tick,
      tickSource: tickSource)
    recording.notes.append(Recording.durationNote)
    return recording
  }

  private static func tick(
    _ table: Table, options: ReadOptions
  ) throws(RecordingError) -> (Double?, String) {
    if let tick = options.tick { return (tick, "as given") }
    switch table.columns.clock {
    case .seconds:
      return (nil, "times are in seconds by the format")
    case .known(let tick): return (tick, "the header's column '\(table.timeName)'")
    case .unknown:
      throw .tickRequired(
        file: table.file, reason: "column '\(table.timeName)' counts samples, frames or bins")
    }
  }
}

/// The spikes of a table, in the order of its lines.
private struct Table {
  let file: String
  var columns = TableColumns()
  var timeName = "time"
  var times: [Double] = []
  /// Indices into the labels.
  var units: [Int] = []
  /// The line of each spike.
  var lines: [Int] = []
  var labels = UnitLabels()

  init(file: String) { self.file = file }

  mutating func parse(_ bytes: [UInt8]) throws(RecordingError) {
    var failure: RecordingError?
    var lineNumber = 0
    var separator: UInt8?
    var fields: [Range<Int>] = []
    bytes.withUnsafeBufferPointer { buffer in
      for line in TextLines(bytes) {
        lineNumber += 1
        if line.isEmpty || buffer[line.lowerBound] == UInt8(ascii: "#") { continue }
        let chosen = separator ?? TextFields.separator(of: bytes[line])
        TextFields.split(buffer, line, separator: chosen, into: &fields)
        guard fields.count <= TextFields.mostFields else {
          failure = .wrongShape(
            file: file, place: .line(lineNumber), shape: [fields.count],
            expected: "a line of at most \(TextFields.mostFields) fields")
          return
        }
        if fields.allSatisfy(\.isEmpty) { continue }
        let isFirst = separator == nil
        separator = chosen
        do throws(RecordingError) {
          if isFirst, try takeHeader(buffer, fields, lineNumber) { continue }
          try takeSpike(buffer, fields, lineNumber)
        } catch {
          failure = error
          return
        }
      }
    }
    if let failure { throw failure }
  }

  private func text(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[range].prefix(1 << 10)), as: UTF8.self)
  }

  /// Whether the first line is a header; its columns are noted.
  private mutating func takeHeader(
    _ bytes: UnsafeBufferPointer<UInt8>, _ fields: [Range<Int>], _ line: Int
  ) throws(RecordingError) -> Bool {
    if DecimalText.parse(bytes, fields[0]) != nil { return false }
    let names = fields.map { text(bytes, $0) }
    guard let columns = TableColumns(header: names) else {
      // Numbers after the first field: a line of data with a bad time, not a header.
      if fields.dropFirst().contains(where: { DecimalText.parse(bytes, $0) != nil }) {
        return false
      }
      throw .missing(
        file: file,
        what: "column of times and column of units (line \(line)); name them 'time' "
          + "and 'unit'", found: names.map { "'\($0)'" })
    }
    self.columns = columns
    timeName = names[columns.time]
    return true
  }

  private mutating func takeSpike(
    _ bytes: UnsafeBufferPointer<UInt8>, _ fields: [Range<Int>], _ line: Int
  ) throws(RecordingError) {
    guard fields.count > max(columns.time, columns.unit) else {
      throw .wrongShape(
        file: file, place: .line(line), shape: [fields.count], expected: "a time and a unit")
    }
    guard let time = DecimalText.parse(bytes, fields[columns.time]) else {
      throw .notANumber(
        file: file, place: .line(line),
        text: String(text(bytes, fields[columns.time]).prefix(40)), expected: "a time")
    }
    guard !fields[columns.unit].isEmpty else {
      throw .notANumber(file: file, place: .line(line), text: "", expected: "a unit's name")
    }
    times.append(time)
    units.append(labels.index(bytes, fields[columns.unit]))
    guard labels.count <= Recording.mostUnits else {
      throw .invalidUnitCount(file: file, count: "more than \(Recording.mostUnits)")
    }
    lines.append(line)
  }
}

/// The names of units, numbered in the order in which they appear.
private struct UnitLabels {
  private var numbers: [Int: Int] = [:]
  private var texts: [String: Int] = [:]
  private var names: [String] = []

  /// How many different names there were.
  var count: Int { names.count }

  /// The number of a name.
  ///
  /// Plain whole numbers are looked up without making text.
  mutating func index(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int {
    if let number = Self.canonicalNumber(bytes, range) {
      if let index = numbers[number] { return index }
      numbers[number] = names.count
      names.append(String(number))
      return names.count - 1
    }
    let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    if let index = texts[text] { return index }
    texts[text] = names.count
    names.append(text)
    return names.count - 1
  }

  /// The final index of each number, and the names in that order: ascending if all are whole
  /// numbers, else as they appeared.
  func sorted() -> (order: [Int], names: [String]) {
    guard texts.isEmpty else { return (Array(names.indices), names) }
    let ascending = numbers.sorted { $0.key < $1.key }
    var order = [Int](repeating: 0, count: names.count)
    for (place, entry) in ascending.enumerated() { order[entry.value] = place }
    return (order, ascending.map { String($0.key) })
  }

  private static func canonicalNumber(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Int? {
    guard range.count <= 15, let first = range.first,
      bytes[first] != 0x30 || range.count == 1
    else { return nil }
    var number = 0
    for index in range {
      guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { return nil }
      number = number * 10 + Int(bytes[index] - 0x30)
    }
    return number
  }
}
