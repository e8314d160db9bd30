/// What NEST writes to text files.
///
/// Source: NEST's documentation of recording backends. From version 3 on (`*.dat`): comments, a header
/// of `sender` and `time_ms`, and one line per spike; with `time_in_steps` the header has `time_step`,
/// whose length must be given. Version 2 (`*.gdf`) has neither comments nor a header: a sender, and a
/// time in milliseconds with decimals or, as a whole number, in steps, perhaps with an offset.
enum NESTReader: FormatReader {
  static let format = FormatDescription(
    name: "nest", title: "NEST",
    summary: "NEST spike recorder's lines of sender and time_ms, or NEST 2's .gdf",
    endings: ["dat", "gdf"], mayNeed: .giveTick)

  static func recognizes(_ source: SourceFile) -> Bool {
    TextLines.isTable(source.bytes)
      && (source.bytes.starts(with: "# NEST version".utf8) || columns(source) != nil)
  }

  /// The columns of a file of version 2; nil for another file.
  private static func columns(_ source: SourceFile) -> [String]? {
    guard source.fileExtension == "gdf" else { return nil }
    return source.bytes.withUnsafeBufferPointer { bytes in
      for line in TextLines(source.bytes) where !line.isEmpty {
        var fields: [Range<Int>] = []
        TextFields.split(
          bytes, line, separator: TextFields.separator(of: source.bytes[line]), into: &fields)
        // Lines end with a tab.
        while fields.last?.isEmpty ?? false { fields.removeLast() }
        func isWhole(_ field: Range<Int>) -> Bool {
          !field.isEmpty && bytes[field].allSatisfy { (0x30...0x39).contains($0) }
        }
        guard let sender = fields.first, isWhole(sender),
          fields.dropFirst().allSatisfy({ DecimalText.parse(bytes, $0) != nil })
        else { return nil }
        switch fields.count {
        case 2: return ["sender", isWhole(fields[1]) ? "time_step" : "time_ms"]
        case 3: return ["sender", "time_step", "time_offset"]
        default: return nil
        }
      }
      return nil
    }
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let columns = columns(source)
    var table = SpikeTable(file: source.path, header: columns ?? [])
    try table.parse(source.bytes)
    var recording = try table.recording(
      format: columns == nil ? "NEST spike recorder" : "NEST 2 spike detector", options: options)
    if table.header.contains("time_offset") {
      recording.notes.append("offsets within a step of the simulation were left out")
    }
    return recording
  }
}
