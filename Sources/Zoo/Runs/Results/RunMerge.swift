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

  /// The files that have changed since they were written, of all that a report is made of.
  ///
  /// - Throws: `FileError` if the directory cannot be read.
  package func damage() throws(FileError) -> [RunContents.Damage] {
    try reader.contents().damage + GenerationDocument.read(reader.directory).damage
      + ModelAnalysis.damage(in: reader.directory)
  }

  /// Who wrote what the directory holds; nil if it holds no finished fit.
  ///
  /// - Throws: `FileError` if it cannot be read.
  public func manifest() throws(FileError) -> Manifest? { Manifest(try reader.contents()) }

  /// Units of plans that are not done, in the order of the plans, with their states.
  ///
  /// Network file systems show new files after seconds: where files are missing, or do not match yet,
  /// the directory is looked at again before that is said.
  /// - Parameters:
  ///   - plans: what should be there.
  ///   - patience: seconds before the second look.
  /// - Returns: the units, each once.
  /// - Throws: `FileError.system` if the directory cannot be listed, `FitCancelled`.
  public func unfinished(
    of plans: [WorkPlan], patience: Double
  ) throws -> [(unit: WorkUnit, state: WorkState)] {
    let found = try unfinished(of: plans)
    let isDefinite = found.allSatisfy { if case .failed = $0.state { true } else { false } }
    guard !isDefinite else { return found }
    for _ in 0..<Int(10 * patience) {
      try Interruption.check()
      Host.pause(milliseconds: 100)
    }
    return try unfinished(of: plans)
  }

  private func unfinished(
    of plans: [WorkPlan]
  ) throws(FileError) -> [(unit: WorkUnit, state: WorkState)] {
    var seen: Set<[String]> = []
    let contents = try reader.contents()
    // Plans may share units, and two may ask for other cells of the same fit.
    return plans.flatMap { plan in
      let units = plan.units.filter { seen.insert([$0.id] + $0.cells.map(\.id)).inserted }
      let states =
        plan.sweep == nil
        ? plan.states(of: units, contents)
        : plan.candidateStates(of: units, in: reader.directory)
      return zip(units, states).filter { $0.1 != .done }
        .map { (unit: $0.0, state: $0.1) }
    }
  }

  /// Writes every document: `results.json`, the tables, `manifest.json`, those of a transfer where
  /// the directory is one's, and the report.
  ///
  /// - Returns: the results; nil if the directory holds no finished fit.
  /// - Throws: as `read`, and `FileError` if the documents cannot be written.
  public func write() throws -> (results: ComparisonResults, damage: [RunContents.Damage])? {
    try write(hasReport: true)
  }

  /// The same, with or without the report.
  package func write(
    hasReport: Bool
  ) throws -> (results: ComparisonResults, damage: [RunContents.Damage])? {
    guard var written = try writeTables() else { return nil }
    if let transfer = TransferDocuments(written.results) {
      try transfer.write(to: reader.directory)
      written.results.transfer = transfer
    }
    if hasReport {
      try RunReport(written.results, manifest: manifest(), directory: reader.directory).write()
    }
    return written
  }

  /// Writes the documents that cost little: all but those of a transfer, whose maps take seconds, and
  /// the report.
  ///
  /// - Returns: the results; nil if the directory holds no finished fit.
  /// - Throws: as `write`.
  func writeTables() throws -> (results: ComparisonResults, damage: [RunContents.Damage])? {
    var contents = try reader.contents()
    while true {
      guard let (results, documents) = try documents(contents) else { return nil }
      for document in documents { try AtomicFile.update(document.bytes, to: document.file) }
      let now = try reader.contents()
      guard now.signature != contents.signature else {
        reader.verified.save()
        return (results, contents.damage)
      }
      contents = now
    }
  }

  /// The results of what a directory holds and its documents, `results.json` last; nil without fits.
  private func documents(
    _ contents: RunContents
  ) throws -> (ComparisonResults, [(file: String, bytes: [UInt8])])? {
    try check(contents)
    guard var results = ComparisonResults(contents), let manifest = Manifest(contents) else {
      return nil
    }
    try reader.uncertainty.add(to: &results, contents)
    let directory = reader.directory
    return (
      results,
      [
        (directory.resultsCSV, Array(ResultsTable.rows(results).utf8)),
        (directory.perUnitCSV, Array(ResultsTable.units(results).utf8)),
        (directory.manifest, try JSONText.document(manifest)),
        (directory.results, try JSONText.document(results)),
      ]
    )
  }

  /// The documents that are missing or are not what the fits give, relative to the directory.
  ///
  /// - Throws: as `read`.
  func stale(_ contents: RunContents) throws -> [String] {
    guard let (results, documents) = try documents(contents) else { return [] }
    // A comparison in the directory of a transfer leaves these as they are.
    let transfer = try TransferDocuments(results)?.files(in: reader.directory) ?? []
    let all = documents + transfer.filter { FileBytes.exists($0.file) }
    return all.filter { (try? FileBytes.read($0.file)) != $0.bytes }
      .map { reader.directory.relative($0.file) }
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
