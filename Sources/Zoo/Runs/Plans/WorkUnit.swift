/// A unit of work that one process does: a fit, with the cells in which it is scored, or of a candidate of
/// a sweep with its score on validation.
public struct WorkUnit: Sendable, Codable, Equatable {
  /// A cell of the unit's fit.
  public struct Cell: Sendable, Codable, Equatable {
    /// The id of the cell.
    public let id: String
    /// The name of the recording that is scored.
    public let testedOn: String
    /// How units of the two recordings are matched; nil where the recording is the fit's own.
    public let alignment: String?

    enum CodingKeys: String, CodingKey {
      case id, alignment
      case testedOn = "tested_on"
    }
  }

  /// The id of the fit.
  public let id: String
  /// The name of the model with the options that were given.
  public let label: String
  /// The name of the recording that it is fitted on.
  public let trainedOn: String
  /// The seed of the fit.
  public let seed: UInt64
  /// The name of the fit's folder.
  public let folder: String
  /// The number of the candidate in a sweep; nil in other plans.
  public var candidate: Int?
  /// The cells, the fit's own first; none of a candidate, which is scored on validation alone.
  public let cells: [Cell]
  /// About how long it takes on one thread, in seconds.
  public let seconds: Double
  /// About how much memory it takes, in bytes.
  public let memoryBytes: Int

  enum CodingKeys: String, CodingKey {
    case id, label, seed, folder, candidate, cells, seconds
    case trainedOn = "trained_on"
    case memoryBytes = "memory_bytes"
  }

  /// In words: model, recording and, if it is not 0, the seed.
  public var name: String {
    (candidate.map { "candidate \($0), " } ?? "") + "\(label) on \(trainedOn)"
      + (seed == 0 ? "" : ", seed \(seed)")
  }
}

extension WorkUnit {
  /// The units of planned cells, the longest first.
  static func units(
    _ plan: [PlannedCell], _ recordings: [DatasetSummary], _ settings: ProtocolSettings
  ) -> [WorkUnit] {
    var estimate = WorkEstimate(recordings, settings, threads: 1)
    let units = groups(plan).map { cells -> WorkUnit in
      let (own, fit) = (cells[0], cells[0].fit)
      let seconds = cells.reduce(estimate.fitting(own)) { $0 + estimate.scoring($1) }
      let memory = cells.map { estimate.memory($0) }.max() ?? 0
      let held = Set(cells.flatMap { [$0.recording, $0.target] })
      return WorkUnit(
        id: fit.id, label: fit.label, trainedOn: fit.trainedOn, seed: fit.seed, folder: fit.folder,
        cells: cells.map { planned in
          Cell(
            id: planned.cell(recordings[planned.target]).id,
            testedOn: recordings[planned.target].name, alignment: planned.alignment?.rawValue)
        },
        // More digits would only pretend to be known.
        seconds: (1000 * seconds).rounded() / 1000,
        memoryBytes: memory + WorkEstimate.memory(of: held.sorted().map { recordings[$0] }))
    }
    return units.sorted(by: precedes)
  }

  /// The units of the candidates of a sweep, the longest first.
  ///
  /// - Throws: `FitCancelled`.
  static func units(_ plan: ModelSweep.Plan) throws(FitCancelled) -> [WorkUnit] {
    var units: [WorkUnit] = []
    for piece in plan.pieces {
      // The cost of a network is that of building it.
      try Interruption.check()
      var estimate = WorkEstimate(plan.recordings, piece.candidate.settings, threads: 1)
      let seconds = estimate.fitting(piece.planned) + estimate.scoring(piece.planned)
      units.append(
        WorkUnit(
          id: piece.fit.id, label: piece.fit.label, trainedOn: piece.fit.trainedOn,
          seed: piece.fit.seed, folder: piece.fit.folder, candidate: piece.candidate.number,
          cells: [], seconds: (1000 * seconds).rounded() / 1000,
          memoryBytes: estimate.memory(piece.planned)
            + WorkEstimate.memory(of: [plan.recordings[piece.recording]])))
    }
    return units.sorted(by: precedes)
  }

  private static func precedes(_ first: WorkUnit, _ second: WorkUnit) -> Bool {
    (second.seconds, first.id) < (first.seconds, second.id)
  }

  /// The cells of each fit, whose own cell is the first.
  static func groups(_ plan: [PlannedCell]) -> [[PlannedCell]] {
    var places: [String: Int] = [:]
    var groups: [[PlannedCell]] = []
    for cell in plan {
      if let place = places[cell.fit.id] {
        groups[place].append(cell)
      } else {
        places[cell.fit.id] = groups.count
        groups.append([cell])
      }
    }
    return groups
  }
}
