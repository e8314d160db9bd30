/// A reader of one format.
///
/// A new format is a file with such a reader, its test, and a line in `readers` below.
protocol FormatReader: SendableMetatype {
  /// The format's name and needs.
  static var format: FormatDescription { get }

  /// Whether the content, or else the name, shows that this reader should read it.
  static func recognizes(_ source: SourceFile) -> Bool

  /// The recording.
  ///
  /// - Throws: `RecordingError` that names the file and the place.
  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording
}

extension Recording {
  /// The readers, those that know their format by its first bytes before those that guess.
  static let readers: [any FormatReader.Type] = [
    SpikeInterfaceReader.self, PynappleReader.self, NPZReader.self, NPYReader.self,
    CellExplorerReader.self, WaveClusReader.self, ASDFReader.self, NWBReader.self,
    WaverepoReader.self, MaxWellReader.self, SONATAReader.self, ALFReader.self, PhyReader.self,
    MClustReader.self, NESTReader.self, AxionReader.self, RaggedTextReader.self, TableReader.self,
  ]

  /// The formats that are read.
  public static var formats: [FormatDescription] { readers.map { $0.format } }

  /// The titles of all formats as a list, for messages.
  static var formatTitles: String {
    let files = formats.filter { !$0.isFolder }.map(\.title)
    let folders = formats.filter(\.isFolder).map(\.title)
    return files.joined(separator: ", ") + ", and folders of "
      + folders.joined(separator: " or ")
  }
}
