import Tensor

/// The spikes of a table in text, in the order of its lines, one spike a line.
///
/// Columns are named by a header (see `TableColumns`), which may be commented out with `#` or `%`. Without
/// one there are two columns: a time and a unit, or a name and then a time with decimals.
struct SpikeTable {
  let file: String
  private(set) var columns = TableColumns()
  /// The header's names; empty without a header.
  private(set) var header: [String] = []
  /// Whether the format names the columns, and no line of the file.
  let isHeaderOfFormat: Bool
  private(set) var times: [Double] = []
  /// Indices into the labels.
  private(set) var units: [Int] = []
  /// The line of each spike.
  private(set) var lines: [Int] = []
  private(set) var labels = UnitLabels()
  /// The place of each spike, such as a channel, if a column names it.
  private(set) var places: [Int] = []
  private(set) var placeLabels = UnitLabels()
  /// The trial of each spike, if a column names it.
  private(set) var trials: [Int] = []
  private(set) var trialLabels = UnitLabels()
  private var timeText = TimeText(mayHaveCommas: false)
  /// Whether a name comes before the time, in a table without a header.
  private var hasNameFirst = false
  /// The first field with several times that may be one number with separators of thousands, and whether
  /// another field has several times for certain.
  private var grouped: (text: String, line: Int)?
  private var hasLists = false

  /// A table whose columns are named by a header, or here if it has none.
  init(file: String, header: [String] = []) {
    self.file = file
    isHeaderOfFormat = !header.isEmpty
    if let columns = TableColumns(header: header) {
      (self.columns, self.header) = (columns, header)
    }
  }

  /// The name of the column of times.
  var timeName: String { header.isEmpty ? "time" : header[columns.time] }

  /// Reads all lines.
  ///
  /// - Throws: `RecordingError` with the line.
  mutating func parse(_ bytes: [UInt8]) throws(RecordingError) {
    var failure: RecordingError?
    var lineNumber = 0
    var separator: UInt8?
    var fields: [Range<Int>] = []
    var comment: [String] = []
    bytes.withUnsafeBufferPointer { buffer in
      for line in TextLines(bytes) {
        lineNumber += 1
        if line.isEmpty { continue }
        if Self.isComment(buffer[line.lowerBound]) {
          if separator == nil { comment = Self.commentedHeader(bytes[line]) ?? comment }
          continue
        }
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
        if isFirst { timeText.mayHaveCommas = chosen != UInt8(ascii: ",") }
        separator = chosen
        do throws(RecordingError) {
          if isFirst, header.isEmpty, try takeHeader(buffer, fields, comment, lineNumber) {
            continue
          }
          try takeSpike(buffer, fields, lineNumber)
        } catch {
          failure = error
          return
        }
      }
    }
    if let failure { throw failure }
  }

  private static func isComment(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "#") || byte == UInt8(ascii: "%")
  }

  private static func text(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[range].prefix(1 << 10)), as: UTF8.self)
  }

  /// The names of a header behind a number or percent sign, as `numpy.savetxt` writes it.
  private static func commentedHeader(_ line: ArraySlice<UInt8>) -> [String]? {
    let content = line.drop { isComment($0) || $0 == 0x20 }.prefix(1 << 12)
    let separator = TextFields.separator(of: content)
    let names = content.split(separator: separator, omittingEmptySubsequences: separator == 0x20)
      .map { TextFields.trimmed(String(decoding: $0, as: UTF8.self)) }
    return TableColumns.isHeader(names) ? names : nil
  }

  /// Whether the first line is a header; its columns are noted.
  private mutating func takeHeader(
    _ bytes: UnsafeBufferPointer<UInt8>, _ fields: [Range<Int>], _ comment: [String], _ line: Int
  ) throws(RecordingError) -> Bool {
    func isNumber(_ field: Range<Int>) -> Bool { TimeText.isNumber(bytes, field) }
    if comment.count == fields.count, let columns = TableColumns(header: comment) {
      (self.columns, header) = (columns, comment)
      return false
    }
    if isNumber(fields[0]) { return false }
    let names = fields.map { Self.text(bytes, $0) }
    if let columns = TableColumns(header: names) {
      (self.columns, header) = (columns, names)
      return true
    }
    if fields.count == 2, isNumber(fields[1]),
      bytes[fields[1]].contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") })
    {
      (columns.time, columns.unit, hasNameFirst) = (1, 0, true)
      return false
    }
    // Numbers after the first field: a line of data with a bad time, not a header.
    if fields.dropFirst().contains(where: isNumber) { return false }
    throw .missing(
      file: file,
      what: "column of times and column of units (line \(line)); name them 'time' "
        + "and 'unit'", found: names.map { "'\($0)'" })
  }

  private mutating func takeSpike(
    _ bytes: UnsafeBufferPointer<UInt8>, _ fields: [Range<Int>], _ line: Int
  ) throws(RecordingError) {
    let known = header.isEmpty ? 2 : header.count
    if fields.count > known, fields[known...].contains(where: { !$0.isEmpty }) {
      throw tooManyFields(fields.count, line)
    }
    guard fields.count > max(columns.time, columns.unit) else {
      throw .file(
        .malformed(
          file: file, place: .line(line),
          problem:
            "\(NumberText.counted(fields.count, "field")), where a time and a unit are needed"
            + (times.isEmpty && fields.count == 1
              ? "; a file with the times of one unit has its name in the first line" : "")))
    }
    let before = times.count
    if let time = timeText.parse(bytes, fields[columns.time]) {
      times.append(time)
    } else if header.isEmpty || !takeList(bytes, fields[columns.time], line) {
      throw .notANumber(
        file: file, place: .line(line),
        text: String(Self.text(bytes, fields[columns.time]).prefix(40)), expected: "a time")
    }
    guard !fields[columns.unit].isEmpty else {
      throw .notANumber(file: file, place: .line(line), text: "", expected: "a unit's name")
    }
    if hasNameFirst, DecimalText.parse(bytes, fields[columns.unit]) != nil {
      throw .notANumber(
        file: file, place: .line(line), text: Self.text(bytes, fields[columns.unit]),
        expected: "a unit's name, which comes first on the first line")
    }
    let unit = labels.index(bytes, fields[columns.unit])
    guard labels.count <= Recording.mostUnits else {
      throw .invalidUnitCount(file: file, count: "more than \(Recording.mostUnits)")
    }
    let count = times.count - before
    func append(_ index: Int, to list: inout [Int]) {
      if count == 1 { list.append(index) } else { list += repeatElement(index, count: count) }
    }
    append(unit, to: &units)
    append(line, to: &lines)
    func range(_ column: Int) -> Range<Int> { column < fields.count ? fields[column] : 0..<0 }
    if columns.groups.count == 1 {
      append(placeLabels.index(bytes, range(columns.groups[0])), to: &places)
    } else if !columns.groups.isEmpty {
      append(
        placeLabels.index(
          of: columns.groups.map { Self.text(bytes, range($0)) }.joined(separator: ":")),
        to: &places)
    }
    if let trial = columns.trial {
      append(trialLabels.index(bytes, range(trial)), to: &trials)
    }
  }

  /// Appends the times of a field that holds several, with separators between them and perhaps
  /// brackets around, as pandas writes lists; whether it could be read.
  private mutating func takeList(
    _ bytes: UnsafeBufferPointer<UInt8>, _ field: Range<Int>, _ line: Int
  ) -> Bool {
    var range = field
    for (open, close) in [("[", "]"), ("(", ")")] {
      guard let first = range.first, let last = range.last, first < last,
        bytes[first] == open.utf8.first, bytes[last] == close.utf8.first
      else { continue }
      range = first + 1..<last
    }
    let isBracketed = range != field
    // A comma is a separator unless it may be decimal.
    let hasPoints = bytes[range].contains(0x2E)
    func separates(_ byte: UInt8) -> Bool {
      byte == 0x20 || byte == 0x09 || byte == 0x3B
        || byte == 0x2C && (hasPoints || !timeText.mayHaveCommas)
    }
    let before = times.count
    for part in range.split(whereSeparator: { separates(bytes[$0]) }) {
      guard let time = timeText.parse(bytes, part.startIndex..<part.endIndex) else {
        times.removeLast(times.count - before)
        return false
      }
      times.append(time)
    }
    if isBracketed || !Self.isGrouped(bytes[range]) {
      hasLists = true
    } else if grouped == nil {
      grouped = (Self.text(bytes, range), line)
    }
    // A unit without spikes has empty brackets; an empty field is a mistake.
    return isBracketed || times.count - before > 1
  }

  /// Whether a field may be one number with separators of thousands: 1.234,5 or 1,234.5 or 1 234.
  private static func isGrouped(_ field: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    var rest = field.drop(while: isDigit)
    guard (1...3).contains(field.count - rest.count), let mark = rest.first else { return false }
    while rest.first == mark, rest.count >= 4, rest.dropFirst().prefix(3).allSatisfy(isDigit) {
      rest = rest.dropFirst(4)
    }
    guard let point = rest.first else { return true }
    return point != mark && (point == 0x2E || point == 0x2C) && rest.dropFirst().allSatisfy(isDigit)
  }

  private func tooManyFields(_ count: Int, _ line: Int) -> RecordingError {
    let problem =
      header.isEmpty
      ? "\(count) fields, and no header says what they are; name the columns in a first line, two "
        + "of them 'time' and 'unit' (if a line holds all times of a unit, put quotes around them)"
      : "\(count) fields, but the header names \(header.count); name every column, and separate "
        + "fields with semicolons or tabs if numbers have decimal commas"
    return .file(.malformed(file: file, place: .line(line), problem: problem))
  }

  /// Checks what no single line shows.
  ///
  /// - Throws: `RecordingError` if commas may be decimal or thousands may be separated, if a unit is called
  ///   "nan" among numbers, or if nearly every spike has a unit of its own.
  func check() throws(RecordingError) {
    try timeText.check(file: file)
    if let grouped, !hasLists {
      throw .file(
        .malformed(
          file: file, place: .line(grouped.line),
          problem:
            "'\(grouped.text.prefix(40))' may be one number with separators of thousands, or "
            + "several times; write numbers without these separators, and lists in brackets"))
    }
    if let missing = labels.missing, let spike = units.firstIndex(of: missing) {
      throw .notANumber(
        file: file, place: .line(lines[spike]), text: labels.names[missing],
        expected: "a unit, as the others are numbers; remove spikes without a unit")
    }
    let isSuspect =
      header.isEmpty || columns.hasGenericUnit || labels.areNumbers && !labels.areWholeNumbers
    if isSuspect, labels.count > 20, labels.count > times.count / 2 {
      throw .file(
        .malformed(
          file: file, place: .whole,
          problem: "\(times.count) spikes would be of \(labels.count) units, so what is read as "
            + "units may be something else; name the columns in a first line, such as "
            + "'time,unit'"))
    }
  }

  /// Whether all times are whole numbers.
  var hasWholeTimes: Bool { times.allSatisfy { $0 == $0.rounded() } }
}
