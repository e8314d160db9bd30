import Tensor

/// The contents of a run directory: finished fits and cells, failures, and damaged files.
public struct RunContents: Sendable {
  /// A fit with its cells.
  struct Entry: Sendable {
    var folder: FitFolder
    var fit: FitDocument
    var cells: [CellDocument]
    /// Whether the weights are gone: the scores stand in tables as they were, but nothing can be done with
    /// the model, and a run makes it again.
    var lacksWeights = false
    /// The ids of cells whose predictions or curves are gone: their scores stand too, until a run makes them
    /// again.
    var lackingFiles: Set<String> = []

    /// The cells that need no work.
    var wholeCells: [CellDocument] {
      lacksWeights ? [] : cells.filter { !lackingFiles.contains($0.id) }
    }
  }

  /// A file that has changed since it was written.
  public struct Damage: Sendable, Equatable, Encodable {
    /// The file, relative to the run directory.
    public let file: String
    /// What is wrong.
    public let problem: String

    init(file: String, problem: String) {
      self.file = file
      self.problem = problem
    }

    /// What an error says of a file of a run directory.
    init(_ error: FileError, in directory: RunDirectory) {
      let whole = error.description
      // The message begins with the file, which is said apart.
      problem =
        whole.hasPrefix(error.file)
        ? String(whole.dropFirst(error.file.count).drop { ":, ".contains($0) }) : whole
      file = directory.relative(error.file)
    }
  }

  var entries: [Entry] = []
  /// The fits that failed, by their folders.
  var failedFits: [String: FailureRecord] = [:]
  /// The cells that do not exist for a reason, by id.
  var absences: [String: CellAbsence] = [:]
  /// The failures.
  public internal(set) var failures: [FailureRecord] = []
  /// The noted openings of test parts, by cell.
  var openings: [TestOpening] = []
  /// The damaged files; rows that need them are missing until they are done again.
  public internal(set) var damage: [Damage] = []

  /// A finished fit; nil if it is not there, or damaged.
  func fit(_ fit: Fit) -> FitDocument? {
    entries.first { $0.folder.name == fit.folder && !$0.lacksWeights }?.fit
  }

  /// The cell of a fit; nil if it is not there, or damaged.
  func cell(_ cell: Cell, of fit: Fit) -> (fit: FitDocument, cell: CellDocument)? {
    guard let entry = entries.first(where: { $0.folder.name == fit.folder }) else { return nil }
    let id = cell.id
    return entry.wholeCells.first { $0.id == id }.map { (entry.fit, $0) }
  }
}

/// Reads a run directory repeatedly, paying only for what has changed.
final class RunReader {
  private struct Remembered {
    var stamps: [String?]
    var entry: RunContents.Entry?
    var failure: FailureRecord?
    var absences: [CellAbsence] = []
    var damage: [RunContents.Damage]
  }

  let directory: RunDirectory
  let verified: VerifiedFiles
  /// The intervals of the cells that were read before.
  let uncertainty = RunUncertainty()
  private var known: [String: Remembered] = [:]
  private var openings: [String: (stamp: String?, opening: TestOpening)] = [:]

  /// A reader; without trust in stamps, every file is read whole once.
  init(_ directory: RunDirectory, trustsStamps: Bool = true) {
    self.directory = directory
    verified = VerifiedFiles(directory.path, isTrusting: trustsStamps)
  }

  /// The current contents of the directory.
  ///
  /// - Throws: `FileError.system` if it cannot be listed.
  func contents() throws(FileError) -> RunContents { try contents(directory.fitFolders()) }

  /// The current contents of some folders of fits, which need not exist.
  ///
  /// - Throws: `FileError.system` if one cannot be listed.
  func contents(_ folders: [FitFolder]) throws(FileError) -> RunContents {
    var contents = RunContents()
    for folder in folders {
      let listed = try (SourceFile.list(folder.cells) ?? []).filter { !$0.hasPrefix(".") }
      func names(_ suffix: String) -> [String] {
        listed.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
      }
      let (cells, absent) = (names(".json"), names(FitFolder.absenceSuffix))
      let files =
        [folder.document, folder.weights, folder.failure]
        + cells.flatMap {
          [folder.cell($0), folder.predictions($0), folder.blocks($0), folder.curves($0)]
        }
        + absent.map(folder.absence)
      let stamps = files.map(FileStamp.of)
      if known[folder.name]?.stamps != stamps {
        known[folder.name] = read(folder, cells: cells, absent: absent, stamps: stamps)
      }
      guard let remembered = known[folder.name] else { continue }
      if let entry = remembered.entry { contents.entries.append(entry) }
      if let failure = remembered.failure {
        contents.failures.append(failure)
        contents.failedFits[folder.name] = failure
      }
      // A cell that is there after all was made later, here or on another machine.
      let present = Set(remembered.entry?.cells.map(\.id) ?? [])
      for absence in remembered.absences where !present.contains(absence.id) {
        contents.absences[absence.id] = absence
        if let failure = absence.failure { contents.failures.append(failure) }
      }
      contents.damage += remembered.damage
    }
    try addOpenings(to: &contents)
    return contents
  }

  private func addOpenings(to contents: inout RunContents) throws(FileError) {
    for name in try SourceFile.list(directory.openings) ?? []
    where name.hasSuffix(".json") && !name.hasPrefix(".") {
      let file = "\(directory.openings)/\(name)"
      let stamp = FileStamp.of(file)
      if let known = openings[name], known.stamp == stamp {
        contents.openings.append(known.opening)
        continue
      }
      do throws(FileError) {
        let opening = try TestOpening.read(file)
        openings[name] = (stamp, opening)
        contents.openings.append(opening)
      } catch {
        contents.damage.append(.init(error, in: directory))
      }
    }
  }

  private func read(
    _ folder: FitFolder, cells: [String], absent: [String], stamps: [String?]
  ) -> Remembered {
    var result = Remembered(stamps: stamps, damage: [])
    func attempt<Value>(_ body: () throws(FileError) -> Value?) -> Value? {
      do throws(FileError) { return try body() } catch {
        result.damage.append(.init(error, in: directory))
        return nil
      }
    }
    result.failure = attempt { () throws(FileError) in
      try FileBytes.exists(folder.failure) ? folder.readFailure() : nil
    }
    result.absences = absent.compactMap { name in
      attempt { () throws(FileError) in
        let file = folder.absence(name)
        return try SealedJSON.decode(CellAbsence.self, from: FileBytes.read(file), file: file)
      }
    }
    guard let fit = attempt({ () throws(FileError) in try folder.readDocument() }) else {
      return result
    }
    let hasWeights =
      attempt { () throws(FileError) in
        try folder.checkWeights(of: fit, verified)
        return true
      } ?? false
    guard hasWeights || !FileBytes.exists(folder.weights) else { return result }
    guard fit.id == fit.fit.id, folder.name == fit.fit.folder else {
      result.damage.append(
        .init(
          file: directory.relative(folder.document),
          problem: "it belongs in the folder \(fit.fit.folder)"))
      return result
    }
    var entry = RunContents.Entry(
      folder: folder, fit: fit, cells: [], lacksWeights: !hasWeights)
    for name in cells {
      guard let cell = attempt({ () throws(FileError) in try folder.readCell(name) }) else {
        continue
      }
      guard cell.id == cell.cell.id, cell.cell.fit == fit.id, cell.cell.name == name else {
        result.damage.append(
          .init(
            file: directory.relative(folder.cell(name)), problem: "it is the cell of another fit"))
        continue
      }
      var isUsable = true
      for (file, digest, isNeeded) in folder.files(of: cell) {
        let isRight = attempt { () throws(FileError) in
          try FitFolder.check(file, digest: digest, verified)
          return true
        }
        guard isRight == nil else { continue }
        entry.lackingFiles.insert(cell.id)
        // What was changed casts doubt on the rest; what was deleted does not.
        if isNeeded || FileBytes.exists(file) { isUsable = false }
      }
      if isUsable { entry.cells.append(cell) }
    }
    result.entry = entry
    return result
  }
}
