import Tensor

/// The documents of a run directory, made from nothing but the fits.
///
/// Any process may write them at any time. The writer looks again afterwards and repeats if a fit
/// or a cell was added meanwhile; so the last process to write has seen everything, and no row is
/// lost however many work at the same time.
public struct RunMerge {
  private let reader: RunReader

  /// The documents of a run directory.
  public init(_ directory: RunDirectory) { reader = RunReader(directory) }

  init(_ reader: RunReader) { self.reader = reader }

  /// What the directory holds, without writing anything; nil if it holds no finished fit.
  ///
  /// - Throws: `FileError` if it cannot be read, `ComparisonError.mixedRun` if its results cannot
  ///   share a table.
  public func read() throws -> (results: ComparisonResults, damage: [RunContents.Damage])? {
    let contents = try reader.contents()
    try check(contents)
    defer { reader.verified.save() }
    guard var results = ComparisonResults(contents) else { return nil }
    try reader.uncertainty.add(to: &results, contents)
    return (results, contents.damage)
  }

  /// Writes `results.json`, the tables and `manifest.json`.
  ///
  /// - Returns: the results; nil if the directory holds no finished fit.
  /// - Throws: as `read`, and `FileError` if the documents cannot be written.
  public func write() throws -> (results: ComparisonResults, damage: [RunContents.Damage])? {
    var contents = try reader.contents()
    while true {
      try check(contents)
      guard var results = ComparisonResults(contents), let manifest = Manifest(contents) else {
        return nil
      }
      try reader.uncertainty.add(to: &results, contents)
      let directory = reader.directory
      try write(Array(ResultsTable.rows(results).utf8), to: directory.resultsCSV)
      try write(Array(ResultsTable.units(results).utf8), to: directory.perUnitCSV)
      try write(JSONText.document(manifest), to: directory.manifest)
      try write(JSONText.document(results), to: directory.results)
      let now = try reader.contents()
      guard now.signature != contents.signature else {
        reader.verified.save()
        return (results, contents.damage)
      }
      contents = now
    }
  }

  /// Writes a document that is not there as it should be: a finished run may lie where nobody may
  /// write.
  private func write(_ bytes: [UInt8], to file: String) throws(FileError) {
    if let present = try? FileBytes.read(file), present == bytes { return }
    try AtomicFile.write(bytes, to: file)
  }

  private func check(_ contents: RunContents) throws(ComparisonError) {
    if let difference = contents.conflict {
      throw .mixedRun(directory: reader.directory.path, difference: difference)
    }
  }
}

extension RunContents {
  /// The ids of everything there: equal for contents that give the same documents.
  var signature: [String] {
    entries.flatMap { entry in
      [entry.fit.id + entry.fit.session.started] + entry.cells.map { $0.id + $0.session.started }
    } + failures.map { "\($0.label) \($0.recording) \($0.seed) \($0.message)" }
      + damage.map(\.file) + openings.map(\.cell)
  }
}
