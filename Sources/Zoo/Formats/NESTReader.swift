/// What NEST's spike recorder writes to text files (`*.dat`) from version 3 on: comments, a header of
/// `sender` and `time_ms`, and one line per spike.
///
/// Source: NEST's documentation of recording backends. With `time_in_steps` the header has
/// `time_step`, whose length must be given.
enum NESTReader: FormatReader {
  static let format = FormatDescription(
    name: "nest", title: "NEST",
    summary: "NEST spike recorder's lines of sender and time_ms", endings: ["dat"],
    mayNeed: .giveTick)

  static func recognizes(_ source: SourceFile) -> Bool {
    TextLines.isTable(source.bytes) && source.bytes.starts(with: "# NEST version".utf8)
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    var table = SpikeTable(file: source.path)
    try table.parse(source.bytes)
    var recording = try table.recording(format: "NEST spike recorder", options: options)
    if table.header.contains("time_offset") {
      recording.notes.append("offsets within a step of the simulation were left out")
    }
    return recording
  }
}
