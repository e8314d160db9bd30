import Tensor

/// How far a unit of a plan is, in some run directory.
public enum WorkState: Sendable, Equatable {
  /// Every cell is there.
  case done
  /// Some cells are not there, and nothing says why.
  case missing(cells: [String])
  /// Files that the unit needs were changed after they were written.
  case damaged([RunContents.Damage])
  /// A model failed; all that can be done is.
  case failed(FailureRecord)

  /// One word.
  public var word: String {
    switch self {
    case .done: "done"
    case .missing: "missing"
    case .damaged: "damaged"
    case .failed: "failed"
    }
  }

  /// What is wrong, in words; nil if nothing is.
  public func problem(of unit: WorkUnit) -> String? {
    switch self {
    case .done: nil
    case .missing(let cells):
      cells.count == unit.cells.count
        ? "missing" : "missing: scores on \(cells.joined(separator: ", "))"
    case .damaged(let damage):
      damage.map { "damaged: \($0.file): \($0.problem)" }.joined(separator: "; ")
    case .failed(let failure): "failed on \(failure.recording): \(failure.message)"
    }
  }
}

extension WorkPlan {
  /// How far each unit is in a directory, in the order of the units; only their folders are read.
  ///
  /// - Throws: `FileError.system` if a folder cannot be listed.
  public func states(
    of units: [WorkUnit], in directory: RunDirectory
  ) throws(FileError) -> [WorkState] {
    try states(of: units, RunReader(directory))
  }

  func states(of units: [WorkUnit], _ reader: RunReader) throws(FileError) -> [WorkState] {
    if sweep != nil { return candidateStates(of: units, in: reader.directory) }
    let contents = try reader.contents(units.map { reader.directory.folder($0.folder) })
    defer { reader.verified.save() }
    return states(of: units, contents)
  }

  /// How far each unit is, by what a directory holds.
  func states(of units: [WorkUnit], _ contents: RunContents) -> [WorkState] {
    let entries = Dictionary(
      contents.entries.map { ($0.folder.name, $0) }, uniquingKeysWith: { first, _ in first })
    return units.map { unit in
      let present = Dictionary(
        (entries[unit.folder]?.wholeCells ?? []).map { ($0.id, $0) },
        uniquingKeysWith: { first, _ in first })
      let absent = unit.cells.filter { cell in
        if let there = present[cell.id] { return isTrainingScoreMissing(there, unit) }
        return contents.absences[cell.id].map { $0.failure != nil } ?? true
      }
      guard !absent.isEmpty else { return .done }
      if let failure = contents.failedFits[unit.folder] { return .failed(failure) }
      let unexplained = absent.filter { contents.absences[$0.id] == nil }
      let damage = contents.damage.filter { $0.file.hasPrefix("fits/\(unit.folder)/") }
      guard damage.isEmpty else { return .damaged(damage) }
      guard unexplained.isEmpty else {
        return .missing(
          cells: unexplained.map { cell in
            cell.testedOn + (cell.alignment.map { " (\($0))" } ?? "")
          })
      }
      return absent.firstNonNil { contents.absences[$0.id]?.failure }.map { .failed($0) } ?? .done
    }
  }

  /// A comparison does not score the training part, which a transfer shows.
  private func isTrainingScoreMissing(_ cell: CellDocument, _ unit: WorkUnit) -> Bool {
    transfer != nil && cell.cell.alignment == nil && cell.training == nil
      && unit.label != Oracle.card.name
  }
}

extension Sequence {
  /// The first result that is not nil.
  fileprivate func firstNonNil<Result>(_ body: (Element) -> Result?) -> Result? {
    for element in self {
      if let result = body(element) { return result }
    }
    return nil
  }
}
