import Tensor

/// The analyses of a run directory: `fits/<fit>/analysis/<recording>.json`, and those of another part
/// than the test part with its name, such as `<recording>.training.json`.
extension ModelAnalysis {
  /// Writes an analysis into the folder of its fit, in the place of an earlier one.
  ///
  /// - Returns: the file.
  /// - Throws: `FileError`, or what encoding throws.
  @discardableResult
  public func write(_ row: ResultRow, to directory: RunDirectory) throws -> String {
    let folder = directory.folder(of: row.fit.fit)
    try RunDirectory.createFolder(folder.analyses)
    let file = folder.analysis(row.cell.cell.name, part)
    try FitFolder.write(self, to: file)
    return file
  }

  /// The analysis of a row on a part of its recording; nil if there is none.
  ///
  /// - Throws: `FileError` that names the damaged file.
  public static func read(
    _ row: ResultRow, _ part: Split.Part = .test, from directory: RunDirectory
  ) throws(FileError) -> ModelAnalysis? {
    let file = directory.folder(of: row.fit.fit).analysis(row.cell.cell.name, part)
    guard FileBytes.exists(file) else { return nil }
    let analysis = try decode(file)
    guard analysis.fit == row.fit.id, analysis.part == part else {
      throw .malformed(
        file: file, place: .whole, problem: "it is the analysis of another fit or part")
    }
    return analysis
  }

  /// The analyses of a directory that have changed since they were written.
  ///
  /// - Throws: `FileError.system` if a folder cannot be read.
  static func damage(in directory: RunDirectory) throws(FileError) -> [RunContents.Damage] {
    var damage: [RunContents.Damage] = []
    for folder in try directory.fitFolders() {
      for name in (try SourceFile.list(folder.analyses) ?? []).sorted()
      where name.hasSuffix(".json") && !name.hasPrefix(".") {
        do throws(FileError) {
          _ = try decode("\(folder.analyses)/\(name)")
        } catch {
          damage.append(RunContents.Damage(error, in: directory))
        }
      }
    }
    return damage
  }

  private static func decode(_ file: String) throws(FileError) -> ModelAnalysis {
    try SealedJSON.decode(ModelAnalysis.self, from: FileBytes.read(file), file: file)
  }
}
