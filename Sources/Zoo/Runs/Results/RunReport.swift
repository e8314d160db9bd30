import Tensor

/// The page of a run directory and its pictures, made from the results and nothing else.
///
///     report.html    one self-contained page
///     figures/       every picture as a file of its own
public struct RunReport: Sendable {
  private let page: ReportPage

  private let directory: RunDirectory

  /// The report of a directory's results.
  ///
  /// - Parameters:
  ///   - results: the results, with intervals.
  ///   - manifest: who ran what; nil if it is not known.
  ///   - directory: where what is drawn of predictions is read, and where the report goes.
  public init(_ results: ComparisonResults, manifest: Manifest?, directory: RunDirectory) {
    self.directory = directory
    var results = results
    if results.transfer == nil { results.transfer = TransferDocuments(results) }
    // A damaged document is named by the command that reads it, and the page goes without.
    let sweep = try? SweepDocument.read(directory)
    let fits = Set(results.rows.map(\.fit.id))
    // Those of fits that were made again since say nothing of these.
    let generations = (try? GenerationDocument.read(directory))?.documents
      .filter { fits.contains($0.fit) }
    let analyses = Split.Part.allCases.reversed().flatMap { part in
      results.rows.filter { $0.trainedOn == $0.testedOn }.compactMap {
        try? ModelAnalysis.read($0, part, from: directory)
      }
    }
    page = ReportPage(
      results, manifest: manifest, sweep: sweep, generations: generations ?? [],
      analyses: analyses
    ) { row in
      guard row.cell.curves != nil else { return nil }
      // A file that is damaged is named by whoever reads the directory, and the page goes without.
      return try? CellCurves(
        contentsOf: directory.folder(of: row.fit.fit).curves(row.cell.cell.name))
    }
  }

  /// The report of what a directory holds: of a sweep that nothing won, the candidates alone; nil if there
  /// is nothing to report.
  ///
  /// - Throws: as `RunMerge.read`, and `FileError` for a damaged sweep without results.
  public init?(of directory: RunDirectory) throws {
    let merge = RunMerge(directory)
    if let (results, _) = try merge.read() {
      self.init(results, manifest: try merge.manifest(), directory: directory)
    } else if let sweep = try SweepDocument.read(directory) {
      self.init(
        ComparisonResults(settings: sweep.settings, recordings: [], rows: []), manifest: nil,
        directory: directory)
    } else {
      return nil
    }
  }

  /// The number of pictures.
  public var figureCount: Int { page.figures.count }

  /// The size of the page in bytes.
  public var pageBytes: Int { page.html.utf8.count }

  /// Writes the page and the pictures, those that are not there as they should be.
  ///
  /// - Throws: `FileError`.
  public func write() throws(FileError) {
    if !page.figures.isEmpty { try RunDirectory.createFolder(directory.figures) }
    for figure in page.figures {
      try AtomicFile.update(
        Array(figure.file.utf8), to: "\(directory.figures)/\(figure.name).svg")
    }
    try AtomicFile.update(Array(page.html.utf8), to: directory.report)
  }
}
