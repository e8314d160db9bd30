import Tensor

/// The analyses of a run directory: `fits/<fit>/analysis/<recording>.json`.
extension ModelAnalysis {
  /// Writes an analysis into the folder of its fit, in the place of an earlier one.
  ///
  /// - Returns: the file.
  /// - Throws: `FileError`, or what encoding throws.
  @discardableResult
  public func write(_ row: ResultRow, to directory: RunDirectory) throws -> String {
    let folder = directory.folder(of: row.fit.fit)
    try RunDirectory.createFolder(folder.analyses)
    let file = folder.analysis(row.cell.cell.name)
    try FitFolder.write(self, to: file)
    return file
  }

  /// The analysis of a row; nil if there is none.
  ///
  /// - Throws: `FileError` that names the damaged file.
  public static func read(
    _ row: ResultRow, from directory: RunDirectory
  ) throws(FileError) -> ModelAnalysis? {
    let file = directory.folder(of: row.fit.fit).analysis(row.cell.cell.name)
    guard FileBytes.exists(file) else { return nil }
    let analysis = try SealedJSON.decode(
      ModelAnalysis.self, from: FileBytes.read(file), file: file)
    guard analysis.fit == row.fit.id else {
      throw .malformed(file: file, place: .whole, problem: "it is the analysis of another fit")
    }
    return analysis
  }
}
