import Tensor

/// Spike lists of Axion's AxIS (`*_spike_list.csv`): a table of time, electrode and amplitude whose
/// first two columns hold unrelated metadata, with a footer about the wells.
///
/// Source: files as laboratories publish them. Times are seconds; an electrode `A1_11` belongs to the
/// well `A1`, which with what the footer says about it labels the electrode.
enum AxionReader: FormatReader {
  static let format = FormatDescription(
    name: "axion", title: "Axion spike list",
    summary: "Axion AxIS spike list of time and electrode, with metadata", endings: ["csv"])

  private static let comma = UInt8(ascii: ",")

  static func recognizes(_ source: SourceFile) -> Bool {
    guard TextLines.isTable(source.bytes) else { return false }
    var lines = TextLines(source.bytes)
    guard let line = lines.next(), line.count < 1 << 12 else { return false }
    return columns(texts(source.bytes, line)) != nil
  }

  /// The columns of time and electrode in a header that begins with the metadata's.
  private static func columns(
    _ header: [String]
  ) -> (time: Int, electrode: Int, count: Int)? {
    guard header.first == "Investigator", let time = header.firstIndex(of: "Time (s)"),
      let electrode = header.firstIndex(of: "Electrode")
    else { return nil }
    return (time, electrode, header.count)
  }

  private static func texts(_ bytes: [UInt8], _ line: Range<Int>) -> [String] {
    bytes[line].split(separator: comma, omittingEmptySubsequences: false).map {
      TextFields.trimmed(String(decoding: $0, as: UTF8.self))
    }
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let bytes = source.bytes
    let file = source.path
    var lines = TextLines(bytes)
    guard let header = lines.next(), let columns = columns(texts(bytes, header)) else {
      throw .missing(file: file, what: "header of an Axion spike list", found: [])
    }
    var spikes = Spikes()
    var wells: [[String]] = []
    var failure: RecordingError?
    bytes.withUnsafeBufferPointer { buffer in
      var fields: [Range<Int>] = []
      var number = 1
      while let line = lines.next() {
        number += 1
        if !wells.isEmpty {
          // A row of the footer names a well or what was done to it in each column.
          if wells.count < 64 { wells.append(texts(bytes, line)) }
          continue
        }
        if bytes[line].starts(with: "Well Information".utf8) {
          wells.append([])
          continue
        }
        TextFields.split(buffer, line, separator: comma, into: &fields)
        // Metadata may go on after the last spike.
        guard fields.count > max(columns.time, columns.electrode),
          !fields[columns.time].isEmpty || !fields[columns.electrode].isEmpty
        else { continue }
        // A decimal comma makes two fields of one.
        guard fields.count <= columns.count || fields[columns.count...].allSatisfy(\.isEmpty) else {
          failure = .file(
            .malformed(
              file: file, place: .line(number),
              problem: "\(fields.count) fields, but the header names \(columns.count); export with "
                + "decimal points"))
          return
        }
        let field = fields[columns.time]
        guard let time = DecimalText.parse(buffer, field) else {
          failure = .notANumber(
            file: file, place: .line(number),
            text: String(decoding: bytes[field].prefix(40), as: UTF8.self),
            expected: "a time in seconds")
          return
        }
        guard !fields[columns.electrode].isEmpty else {
          failure = .notANumber(
            file: file, place: .line(number), text: "", expected: "an electrode's name")
          return
        }
        spikes.times.append(time)
        let unit = spikes.labels.index(buffer, fields[columns.electrode])
        spikes.units.append(unit)
        spikes.lines.append(number)
        guard spikes.labels.count <= Recording.mostUnits else {
          failure = .invalidUnitCount(file: file, count: "more than \(Recording.mostUnits)")
          return
        }
      }
    }
    if let failure { throw failure }
    return try recording(spikes, wells: wells, file: file)
  }

  private struct Spikes {
    var times: [Double] = []
    var units: [Int] = []
    var lines: [Int] = []
    var labels = UnitLabels()
  }

  private static func recording(
    _ spikes: Spikes, wells: [[String]], file: String
  ) throws(RecordingError) -> Recording {
    guard !spikes.times.isEmpty else { throw .noSpikes(file: file) }
    let names = spikes.labels.names
    let trains = try SpikeTrains(
      times: spikes.times, units: spikes.units, unitCount: names.count, order: .sorted, file: file,
      name: { names[$0] }
    ) { .line(spikes.lines[$0]) }
    let places = wells.first { $0.first == "Well" } ?? []
    var recording = try Recording(
      file: file, format: "Axion spike list", trains: trains,
      units: names.enumerated().map { index, name in
        let well = String(name.prefix { $0 != "_" })
        var labels = ["well": well]
        if let column = places.firstIndex(of: well) {
          for row in wells where column < row.count && row[0] != "Well" && !row[0].isEmpty {
            labels[row[0]] = row[column]
          }
        }
        return UnitInfo(index: index, identifier: name, labels: labels)
      },
      duration: Recording.duration(lastSpike: trains.times.max() ?? 0), tick: nil,
      tickSource: "times are in seconds by the format")
    recording.notes += [
      Recording.durationNote, "units are in the order in which their names appear",
    ]
    return recording
  }
}
