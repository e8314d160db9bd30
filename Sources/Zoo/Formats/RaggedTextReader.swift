import Tensor

/// Ragged columns of text, as NeuroExplorer exports timestamps.
///
/// After a line of unit names comes one line for the first spike of every unit, one for the second,
/// and so on, in seconds, separated by tabs. Units that have run out of spikes leave their fields
/// empty. Names may be numbers, such as those of electrodes.
enum RaggedTextReader: FormatReader {
  static let format = FormatDescription(
    name: "txt", title: "NeuroExplorer text",
    summary: "NeuroExplorer text, one column of times per unit", endings: ["txt", "nexTimestamps"])

  static func recognizes(_ source: SourceFile) -> Bool {
    guard TextLines.isTable(source.bytes) else { return false }
    let names = header(source.bytes)
    guard let first = names.first, !names.contains("") else { return false }
    let isExport = source.fileExtension == "nextimestamps"
    let numbers = names.count { isNumber($0) }
    if numbers > 0 {
      // Names that are numbers are whole, and what follows are times with decimals.
      return numbers == names.count && (isExport || names.count > 1)
        && names.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isWholeNumber) }
        && Set(names).count == names.count && hasTimesBelow(source.bytes, columns: names.count)
    }
    if isExport { return true }
    if names.count == 1 {
      return !first.hasPrefix("#") && !first.contains(where: { ",;".contains($0) })
        && TableColumns.clock(of: first) == nil && hasTimesBelow(source.bytes, columns: 1)
    }
    // A table of times and units has tabs and names as well.
    return !TableColumns.isHeader(names)
  }

  private static func isNumber(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBufferPointer { TimeText.isNumber($0, 0..<$0.count) }
  }

  /// Whether the first lines after the header hold ascending numbers in each column, nearly all with
  /// decimals.
  private static func hasTimesBelow(_ bytes: [UInt8], columns: Int) -> Bool {
    var last = [Double](repeating: -.infinity, count: columns)
    var (all, withDecimals) = (0, 0)
    return bytes.withUnsafeBufferPointer { buffer in
      for line in TextLines(bytes).dropFirst().prefix(64) {
        var fields: [Range<Int>] = []
        TextFields.split(buffer, line, separator: 0x09, into: &fields)
        for (column, field) in fields.enumerated() where !field.isEmpty {
          guard column < columns else { return false }
          guard
            let time = DecimalText.parse(buffer, field)
              ?? DecimalText.parse(buffer, field, point: 0x2C)
          else { return false }
          guard time >= last[column] else { return false }
          last[column] = time
          all += 1
          if buffer[field].contains(where: { $0 == 0x2E || $0 == 0x2C }) { withDecimals += 1 }
        }
      }
      return all > 0 && withDecimals * 10 >= all * 9
    }
  }

  private static func header(_ bytes: [UInt8]) -> [String] {
    var lines = TextLines(bytes)
    guard let line = lines.next(), line.count <= 1 << 22 else { return [] }
    // One more than allowed, so that the reader sees that there are too many.
    var names = bytes[line].split(
      separator: 0x09, maxSplits: Recording.mostUnits + 1, omittingEmptySubsequences: false
    ).prefix(Recording.mostUnits + 1).map {
      TextFields.trimmed(String(decoding: $0, as: UTF8.self))
    }
    // Some programs end every line with a tab.
    if names.count > 1, names.last == "" { names.removeLast() }
    return names
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let bytes = source.bytes
    let names = header(bytes)
    guard names.count <= Recording.mostUnits else {
      throw .invalidUnitCount(file: source.path, count: "more than \(Recording.mostUnits)")
    }
    var trains = [[Double]](repeating: [], count: names.count)
    var lineNumber = 0
    var failure: RecordingError?
    var timeText = TimeText(mayHaveCommas: true)
    bytes.withUnsafeBufferPointer { buffer in
      for line in TextLines(bytes) {
        lineNumber += 1
        if lineNumber == 1 { continue }
        var column = 0
        var start = line.lowerBound
        while start <= line.upperBound {
          var end = start
          while end < line.upperBound, buffer[end] != 0x09 { end += 1 }
          let field = TextFields.trim(buffer, start..<end)
          if !field.isEmpty {
            guard column < names.count else {
              failure = .wrongShape(
                file: source.path, place: .line(lineNumber), shape: [column + 1],
                expected: "at most \(names.count) fields")
              return
            }
            guard let time = timeText.parse(buffer, field) else {
              failure = .notANumber(
                file: source.path, place: .line(lineNumber),
                text: String(decoding: bytes[field].prefix(40), as: UTF8.self),
                expected: "a time in seconds (unit \(names[column]))")
              return
            }
            trains[column].append(time)
          }
          column += 1
          start = end + 1
        }
      }
    }
    if let failure { throw failure }
    try timeText.check(file: source.path)
    let spikeTrains = try SpikeTrains(
      trains, file: source.path, name: { names[$0] }
    ) { unit, index in .element(index, of: names[unit]) }
    guard !spikeTrains.times.isEmpty else { throw .noSpikes(file: source.path) }
    var recording = try Recording(
      file: source.path, format: "text, one column per unit", trains: spikeTrains,
      units: names.enumerated().map { UnitInfo(index: $0, identifier: $1) },
      duration: Recording.duration(lastSpike: spikeTrains.times.max() ?? 0), tick: nil,
      tickSource: "times are in seconds by the format")
    recording.notes.append(Recording.durationNote)
    return recording
  }
}
