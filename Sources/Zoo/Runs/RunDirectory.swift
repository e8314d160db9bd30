import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The folder that runs write, and the names of its files.
///
///     fits/<label>.<trained on>.seed<k>-<id>/   fit.json, model.safetensors, failure.json
///         cells/<tested on>[.<alignment>].json  scores, units, audit
///         cells/<tested on>[...].blocks.npz     block statistics, for intervals
///         cells/<tested on>.curves.npz          points of curves and a second, for the report
///         cells/<tested on>[...].absent         why there is no such cell
///         predictions/<tested on>.npz           logits, spikes, bin_index, null_rates
///     opened/<cell id>.json                     which models the test parts were opened for
///     candidates/                               the candidates of a sweep: fits/, unfinished/
///     unfinished/                               fits that are being made, or were stopped
///     generations/<name>.json                   what spikes are like that models of the run generated
///     plans/<digest>.json                       plans of which fits were made here
///     manifest.json, results.json, results.csv, per_unit.csv, log.jsonl
///     transfer.json, transfer.csv, map.json, map.csv, sweep.json, sweep.csv
///     reconstructions/, reconstruction.json, reconstruction.csv   apart from all others
///     report.html, figures/*.svg
///
/// Files below `fits/` are written by the process that computes them, each whole or not at all; the
/// documents next to `fits/` are a function of them. So several processes, and several machines
/// that share the folder, may fill one directory.
public struct RunDirectory: Sendable {
  /// The folder.
  public let path: String

  /// A folder; nothing is created yet.
  public init(_ path: String) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  /// Creates the folder and its subfolders.
  ///
  /// - Throws: `FileError.system` if the folder cannot be written to.
  public func create() throws(FileError) {
    for folder in [path, fits, unfinished] { try Self.createFolder(folder) }
  }

  /// The manifest: who ran what, and how.
  public var manifest: String { path + "/manifest.json" }
  /// The results.
  public var results: String { path + "/results.json" }
  /// The results as a table for spreadsheets.
  public var resultsCSV: String { path + "/results.csv" }
  /// One line per cell and unit.
  public var perUnitCSV: String { path + "/per_unit.csv" }
  /// The matrices and groups of a transfer.
  public var transfer: String { path + "/transfer.json" }
  /// The cells of a transfer as a table for spreadsheets.
  public var transferCSV: String { path + "/transfer.csv" }
  /// The maps of a transfer.
  public var map: String { path + "/map.json" }
  /// The places of recordings in the maps as a table for spreadsheets.
  public var mapCSV: String { path + "/map.csv" }
  /// The candidates of a sweep, and which one was chosen.
  public var sweep: String { path + "/sweep.json" }
  /// The candidates of a sweep as a table for spreadsheets, with times.
  public var sweepCSV: String { path + "/sweep.csv" }
  /// The folder in which each model that a test part was opened for has a file.
  var openings: String { path + "/opened" }
  /// The candidates of a sweep: fits with scores of the validation part, kept apart from `fits` since
  /// those that were not chosen are rows of no table.
  var candidates: RunDirectory { RunDirectory(path + "/candidates") }
  /// What models score as released, and under each correction.
  public var reconstruction: String { path + "/reconstruction.json" }
  /// The same as a table for spreadsheets.
  public var reconstructionCSV: String { path + "/reconstruction.csv" }
  /// The report: one page.
  public var report: String { path + "/report.html" }
  /// The folder of the report's pictures.
  public var figures: String { path + "/figures" }
  /// The folder with what is known of spikes that models of the run generated.
  var generations: String { path + "/generations" }
  /// One line per event.
  public var log: String { path + "/log.jsonl" }
  /// The folder of the fits.
  public var fits: String { path + "/fits" }
  /// The folder of the plans of which fits were made here.
  public var plans: String { path + "/plans" }
  /// The folder of unfinished fits.
  public var unfinished: String { path + "/unfinished" }

  /// Whether a run has written here.
  public var exists: Bool { FileBytes.exists(fits) || FileBytes.exists(results) }

  /// The full path of a file in the folder.
  public func file(_ relative: String) -> String { path + "/" + relative }

  /// A path of a file within the folder, from the folder on.
  func relative(_ file: String) -> String {
    file.hasPrefix(path + "/") ? String(file.dropFirst(path.count + 1)) : file
  }

  /// The folder of a fit.
  func folder(_ name: String) -> FitFolder { FitFolder(name: name, path: "\(fits)/\(name)") }
  /// The folder of a fit.
  func folder(of fit: Fit) -> FitFolder { folder(fit.folder) }
  /// The state of a fit that was stopped.
  func checkpoint(of fit: Fit) -> String { "\(unfinished)/\(fit.folder).safetensors" }
  /// The state of a stopped adaptation of a fit to another recording.
  func adaptation(of fit: Fit, to recording: DatasetSummary) -> String {
    "\(unfinished)/adapted-\(fit.id)-\(recording.spikesSHA256.prefix(12)).safetensors"
  }
  /// The claim on a fit.
  func claim(of fit: Fit) -> String { "\(unfinished)/\(fit.folder).lock" }

  /// The names of the folders of all fits, sorted.
  ///
  /// - Throws: `FileError.system` if the folder cannot be read.
  func fitFolders() throws(FileError) -> [FitFolder] {
    try (SourceFile.list(fits) ?? []).filter { !$0.hasPrefix(".") }.map(folder)
  }

  /// Removes the folder of a fit with its content.
  ///
  /// - Throws: `FileError.system`.
  func remove(_ folder: FitFolder) throws(FileError) { try Self.removeTree(folder.path) }

  /// Removes all fits, finished or not, with their plans, and nothing else: a folder of this name may hold what is not
  /// ours, and a name may be a link to another run's fit.
  ///
  /// - Throws: `FileError.system`.
  func removeAll() throws(FileError) {
    for folder in try fitFolders() where Fit.isFolder(folder.name) { try remove(folder) }
    for name in try SourceFile.list(unfinished) ?? []
    where name.hasSuffix(".safetensors") || name.hasSuffix(".lock") {
      try Self.removeTree("\(unfinished)/\(name)")
    }
    for name in try SourceFile.list(plans) ?? [] where Self.isPlan(name) {
      try Self.removeTree("\(plans)/\(name)")
    }
  }

  /// Removes a file, or a folder with its content; links are removed, not followed.
  static func removeTree(_ path: String) throws(FileError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw .system(operation: "remove", file: path, code: errno)
    }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    if isFolder {
      for name in try SourceFile.list(path) ?? [] { try removeTree("\(path)/\(name)") }
    }
    guard (isFolder ? rmdir(path) : unlink(path)) == 0 || errno == ENOENT else {
      throw .system(operation: "remove", file: path, code: errno)
    }
  }

  /// Creates a folder, and missing folders above it.
  ///
  /// - Throws: `FileError.system`.
  package static func createFolder(_ path: String) throws(FileError) {
    var isFolder = stat()
    if stat(path, &isFolder) == 0 {
      guard isFolder.st_mode & S_IFMT == S_IFDIR else {
        throw .system(operation: "create the folder", file: path, code: ENOTDIR)
      }
      return
    }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try createFolder(String(path[..<slash]))
    }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw .system(operation: "create the folder", file: path, code: errno)
    }
  }
}
