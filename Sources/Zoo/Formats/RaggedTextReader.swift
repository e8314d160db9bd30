import Tensor

/// Ragged columns of text, as NeuroExplorer exports timestamps.
///
/// After a line of unit names comes one line for the first spike of every unit, one for the second,
/// and so on, in seconds, separated by tabs. Units that have run out of spikes leave their fields
/// empty.
enum RaggedTextReader: FormatReader {
  static let format = FormatDescription(
    name: "txt", title: "NeuroExplorer text",
    summary: "NeuroExplorer text, one column of times per unit", endings: ["txt", "nexTimestamps"])

  static func recognizes(_ source: SourceFile) -> Bool {
    guard TextLines.isTable(source.bytes) else { return false }
    let names = header(source.bytes)
    guard !names.isEmpty, names.allSatisfy({ !$0.isEmpty && Double($0) == nil }) else {
      return false
    }
    if source.fileExtension == "nextimestamps" { return true }
    // A table of times and units has tabs and names as well.
    return names.count > 1 && !TableColumns.isHeader(names)
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
            guard let time = DecimalText.parse(buffer, field) else {
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
