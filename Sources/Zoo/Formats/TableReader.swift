import Tensor

/// A table of spikes as text: one line per spike, with its time and its unit, separated by commas,
/// semicolons, tabs or spaces.
///
/// A header names the columns (see `TableColumns`); without one the first column is the time in
/// seconds and the second the unit. Units may be any text: in the order of their numbers if all are
/// numbers, else in the order in which they appear. Lines may come in any order, and empty ones and
/// those that begin with `#` or, as MATLAB's users write, `%` are ignored.
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
    if let (feature, remedy) = ForeignFile.kind(ofName: source.path) {
      throw .file(
        .unsupported(file: source.path, place: .whole, feature: feature, remedy: remedy))
    }
    var table = SpikeTable(file: source.path)
    try table.parse(source.bytes)
    return try table.recording(format: "text, one line per spike", options: options)
  }
}
